"""Reserves stock for orders, sells it and releases it, as their events say."""

from typing import Any

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.events.orders import (
    OrderActionRequired,
    OrderCancelled,
    OrderConfirmed,
    OrderPlaced,
    OrderRejected,
)
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on
from inventory.composition import reservation_service
from inventory.reservations.domain import Line
from inventory.reservations.repository import ReservationRepository
from inventory.reservations.service import ReservationService, Signal
from inventory.settings import ReservationSettings


def placed(event: OrderPlaced) -> Signal:
    lines = tuple(Line(line.sku, line.quantity) for line in event.data.lines)
    return _signal("placed", event, lines=lines)


def action_required(event: OrderActionRequired) -> Signal:
    return _signal("waiting", event, holds=event.data.holds_stock)


def confirmed(event: OrderConfirmed) -> Signal:
    return _signal("confirmed", event)


def rejected(event: OrderRejected) -> Signal:
    return _signal("ended", event, reason="rejected")


def cancelled(event: OrderCancelled) -> Signal:
    return _signal("ended", event, reason="cancelled")


def consumer(desk: ReservationService) -> EventConsumer:
    return EventConsumer(
        on(OrderPlaced, lambda event: desk.handle(placed(event))),
        on(OrderActionRequired, lambda event: desk.handle(action_required(event))),
        on(OrderConfirmed, lambda event: desk.handle(confirmed(event))),
        on(OrderRejected, lambda event: desk.handle(rejected(event))),
        on(OrderCancelled, lambda event: desk.handle(cancelled(event))),
    )


def compose(settings: ReservationSettings) -> Handler:
    table = Table(settings.table_name).connect()
    return consumer(reservation_service(table, ReservationRepository(table), settings.capture_at, utc_now))


handler = Composed(compose, ReservationSettings.from_environment)


def _signal(trigger: Any, event: Any, **more: Any) -> Signal:
    return Signal(
        trigger=trigger, order_id=event.data.order_id, event_id=event.id, cause=event.correlation_id, **more
    )
