"""Opens the shipments of confirmed orders, and cancels those of cancelled ones."""

from cartwright.aws.dynamodb import Table
from cartwright.clock import Clock, utc_now
from cartwright.events.orders import OrderCancelled, OrderConfirmed
from cartwright.ids import Ids
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on
from shipping.domain import Line, Shipment
from shipping.repository import ShipmentRepository
from shipping.service import ShipmentService
from shipping.settings import TableSettings
from shipping.writer import ShipmentWriter


class OrderEvents:
    def __init__(self, service: ShipmentService, clock: Clock) -> None:
        self._service = service
        self._clock = clock

    def confirmed(self, event: OrderConfirmed) -> None:
        order, at = event.data, self._clock()
        shipment = Shipment(
            order_id=order.order_id,
            customer_id=order.customer_id,
            guest_key=order.guest_key or "",
            lines=tuple(Line(line.sku, line.quantity) for line in order.lines),
            address=order.address,
            shipping_option=order.shipping_option,
            correlation_id=event.correlation_id,
            opened_at=at,
            updated_at=at,
        )
        self._service.open(shipment)

    def cancelled(self, event: OrderCancelled) -> None:
        self._service.cancel(event.data.order_id, event.data.reason, event.correlation_id)


def consumer(service: ShipmentService, clock: Clock) -> EventConsumer:
    events = OrderEvents(service, clock)
    return EventConsumer(on(OrderConfirmed, events.confirmed), on(OrderCancelled, events.cancelled))


def compose(settings: TableSettings) -> Handler:
    shipments = ShipmentRepository(Table(settings.table_name).connect())
    writer = ShipmentWriter(shipments, utc_now, Ids().new)
    return consumer(ShipmentService(shipments, writer, utc_now), utc_now)


handler = Composed(compose, TableSettings.from_environment)
