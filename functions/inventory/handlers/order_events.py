"""Takes the events of orders from the queue: a message is what EventBridge delivers."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cartwright.batch import SqsRecord, process
from cartwright.events.orders import (
    OrderActionRequired,
    OrderCancelled,
    OrderConfirmed,
    OrderPlaced,
    OrderRejected,
)
from cartwright.logging import INVOCATION
from inventory.reservations.domain import Line
from inventory.reservations.service import ReservationDesk, Signal


class Envelope(msgspec.Struct):
    kind: str = msgspec.field(name="detail-type")
    detail: dict[str, Any]


class OrderEvents:
    """A Lambda handler. An event it does not know fails: a rule sends what nobody here listens to."""

    def __init__(self, desk: ReservationDesk) -> None:
        self._desk = desk

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._handle)

    def _handle(self, record: SqsRecord) -> None:
        envelope = msgspec.json.decode(record["body"], type=Envelope)
        INVOCATION.follow(envelope.detail)
        signal = _READERS[envelope.kind](envelope.detail)
        self._desk.handle(signal)


def _placed(detail: dict[str, Any]) -> Signal:
    event = OrderPlaced.from_detail(detail)
    return Signal(
        trigger="placed",
        order_id=event.data.order_id,
        event_id=event.id,
        cause=event.correlation_id,
        lines=tuple(Line(line.sku, line.quantity) for line in event.data.lines),
    )


def _waiting(detail: dict[str, Any]) -> Signal:
    event = OrderActionRequired.from_detail(detail)
    return Signal(
        trigger="waiting",
        order_id=event.data.order_id,
        event_id=event.id,
        cause=event.correlation_id,
        holds=event.data.holds_stock,
    )


def _confirmed(detail: dict[str, Any]) -> Signal:
    event = OrderConfirmed.from_detail(detail)
    return Signal(
        trigger="confirmed",
        order_id=event.data.order_id,
        event_id=event.id,
        cause=event.correlation_id,
    )


def _ended(kind: type[OrderRejected | OrderCancelled], reason: str) -> Callable[[dict[str, Any]], Signal]:
    def read(detail: dict[str, Any]) -> Signal:
        event = kind.from_detail(detail)
        return Signal(
            trigger="ended",
            order_id=event.data.order_id,
            event_id=event.id,
            cause=event.correlation_id,
            reason=reason,
        )

    return read


_READERS: Mapping[str, Callable[[dict[str, Any]], Signal]] = {
    OrderPlaced.name: _placed,
    OrderActionRequired.name: _waiting,
    OrderConfirmed.name: _confirmed,
    OrderRejected.name: _ended(OrderRejected, "rejected"),
    OrderCancelled.name: _ended(OrderCancelled, "cancelled"),
}
