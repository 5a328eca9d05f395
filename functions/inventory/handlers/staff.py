"""Serves the staff operations."""

from concurrent.futures import ThreadPoolExecutor

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import Clock, utc_now
from cartwright.cursors import Cursors
from cartwright.fields import normalize_sku
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from inventory.api import ROUTES
from inventory.reservations.api import OrderPath
from inventory.reservations.reader import ReservationReader
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.views import ReservationView
from inventory.settings import StaffSettings
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
from inventory.stock.deliveries import DeliveryService
from inventory.stock.domain import Movement, adjustment, receipt
from inventory.stock.levels import Levels
from inventory.stock.repository import StockRepository
from inventory.stock.service import StockService
from inventory.stock.views import LowStock, StockView

_THREADS = 8


class StaffOperations:
    def __init__(
        self,
        stock: StockService,
        deliveries: DeliveryService,
        reservations: ReservationReader,
        cursors: Cursors,
        clock: Clock,
    ) -> None:
        self._stock = stock
        self._deliveries = deliveries
        self._reservations = reservations
        self._cursors = cursors
        self._clock = clock

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
        scope = f"listMovements:{normalize_sku(_sku(request))}"
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


def compose(settings: StaffSettings) -> Handler:
    table = Table(settings.table_name).connect()
    stock = StockRepository(table)
    service = StockService(stock, Levels(stock, utc_now, Ids().new))
    operations = StaffOperations(
        service,
        DeliveryService(service, utc_now, ThreadPoolExecutor(_THREADS)),
        ReservationReader(ReservationRepository(table)),
        Cursors(lambda: secret(settings.cursor_secret_arn)),
        utc_now,
    )
    return serving(ROUTES, "staff", TokenAuthorizer(settings.user_pool_client_id), operations)


handler = Composed(compose, StaffSettings.from_environment)
