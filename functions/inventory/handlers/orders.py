"""Reserves, sells and releases stock in response to order events."""

from typing import Any

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.events.order_payments import OrderActionRequired, OrderPaymentFailed
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on
from inventory.composition import reservation_service
from inventory.reservations.domain import Line
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.service import ReservationService, Trigger
from inventory.settings import ReservationSettings


def placed(event: OrderPlaced) -> Trigger:
    lines = tuple(Line(line.sku, line.quantity) for line in event.data.lines)
    return _trigger("placed", event, lines=lines)


def waiting(event: OrderActionRequired | OrderPaymentFailed) -> Trigger:
    return _trigger("waiting", event, holds=event.data.holds_stock, until=event.data.until)


def confirmed(event: OrderConfirmed) -> Trigger:
    return _trigger("confirmed", event)


def rejected(event: OrderRejected) -> Trigger:
    return _trigger("ended", event, reason="rejected")


def cancelled(event: OrderCancelled) -> Trigger:
    return _trigger("ended", event, reason="cancelled")


def consumer(service: ReservationService) -> EventConsumer:
    return EventConsumer(
        on(OrderPlaced, lambda event: service.handle(placed(event))),
        on(OrderActionRequired, lambda event: service.handle(waiting(event))),
        on(OrderPaymentFailed, lambda event: service.handle(waiting(event))),
        on(OrderConfirmed, lambda event: service.handle(confirmed(event))),
        on(OrderRejected, lambda event: service.handle(rejected(event))),
        on(OrderCancelled, lambda event: service.handle(cancelled(event))),
    )


def compose(settings: ReservationSettings) -> Handler:
    table = Table(settings.table_name).connect()
    return consumer(reservation_service(table, ReservationRepository(table), settings.capture_at, utc_now))


def _trigger(trigger: Any, event: Any, **more: Any) -> Trigger:
    return Trigger(
        name=trigger, order_id=event.data.order_id, event_id=event.id, cause=event.correlation_id, **more
    )


handler = Composed(compose, ReservationSettings.from_environment)
