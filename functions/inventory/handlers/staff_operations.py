"""What staff do with stock, and see of reservations."""

from collections.abc import Mapping

from cartwright.clock import Clock
from cartwright.cursors import Cursors
from cartwright.fields import sku_key
from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from inventory.reservations.api import OrderPath
from inventory.reservations.reading import ReservationReader
from inventory.reservations.views import ReservationView
from inventory.stock.api import (
    AdjustmentInput,
    DeliveryInput,
    DeliveryView,
    LowStockPage,
    MovementPage,
    PageQuery,
    ReceiptInput,
    SettingsInput,
    SkuPath,
)
from inventory.stock.deliveries import DeliveryDesk
from inventory.stock.domain import Movement, adjustment, receipt
from inventory.stock.service import StockDesk
from inventory.stock.views import LowStock, StockView


class StaffOperations:
    def __init__(
        self,
        stock: StockDesk,
        deliveries: DeliveryDesk,
        reservations: ReservationReader,
        cursors: Cursors,
        clock: Clock,
    ) -> None:
        self._stock = stock
        self._deliveries = deliveries
        self._reservations = reservations
        self._cursors = cursors
        self._clock = clock

    def table(self) -> Mapping[str, Operation]:
        return {
            "getStock": self.get_stock,
            "configureStock": self.configure_stock,
            "receiveStock": self.receive_stock,
            "adjustStock": self.adjust_stock,
            "listMovements": self.list_movements,
            "receiveDelivery": self.receive_delivery,
            "listLowStock": self.list_low_stock,
            "getReservation": self.get_reservation,
        }

    def get_stock(self, request: Request) -> StockView:
        return self._stock.view(_sku(request))

    def configure_stock(self, request: Request) -> StockView:
        body: SettingsInput = request.body
        return self._stock.configure(
            _sku(request),
            shards=body.shards,
            threshold=body.threshold,
            by=request.actor,
            cause=request.correlation_id,
        )

    def receive_stock(self, request: Request) -> Movement:
        body: ReceiptInput = request.body
        movement = receipt(body.id, _sku(request), body.quantity, actor=request.actor, at=self._clock())
        return self._stock.record(movement, request.correlation_id)

    def adjust_stock(self, request: Request) -> Movement:
        body: AdjustmentInput = request.body
        movement = adjustment(
            body.id, _sku(request), body.delta, body.reason, actor=request.actor, at=self._clock()
        )
        return self._stock.record(movement, request.correlation_id)

    def list_movements(self, request: Request) -> MovementPage:
        query: PageQuery = request.query
        scope = f"listMovements:{sku_key(_sku(request))}"
        after = self._cursors.open(query.cursor, scope) if query.cursor else None
        page = self._stock.movements(_sku(request), limit=query.limit, after=after)
        following = self._cursors.seal(page.after, scope) if page.after else None
        return MovementPage(items=tuple(page.movements), next=following)

    def receive_delivery(self, request: Request) -> DeliveryView:
        body: DeliveryInput = request.body
        done = self._deliveries.receive(body.id, body.csv, actor=request.actor, cause=request.correlation_id)
        return DeliveryView(id=body.id, skus=done.skus, units=done.units, unknown_skus=done.unknown)

    def list_low_stock(self, request: Request) -> LowStockPage:
        query: PageQuery = request.query
        after = self._cursors.open(query.cursor, "listLowStock") if query.cursor else None
        page = self._stock.low(limit=query.limit, after=after)
        following = self._cursors.seal(page.after, "listLowStock") if page.after else None
        items = (
            LowStock(sku=head.sku, availability=head.availability, threshold=head.threshold)
            for head in page.heads
        )
        return LowStockPage(items=tuple(items), next=following)

    def get_reservation(self, request: Request) -> ReservationView:
        path: OrderPath = request.path
        return self._reservations.get(path.order_id)


def _sku(request: Request) -> str:
    path: SkuPath = request.path
    return path.sku
