"""What baskets, the inventory and the payments tell, as it concerns orders."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cartwright.batch import SqsRecord, process
from cartwright.clock import Clock
from cartwright.events.basket import BasketCheckedOut
from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
)
from cartwright.logging import INVOCATION
from orders.checkouts import order_of
from orders.rules import Signal
from orders.service import OrderDesk


class _Envelope(msgspec.Struct):
    """EventBridge's."""

    name: str = msgspec.field(name="detail-type")
    detail: dict[str, Any]


class OrderNews:
    """A Lambda handler. An event it does not know fails: a rule sends what nobody here listens to."""

    def __init__(self, desk: OrderDesk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._readers: dict[str, Callable[[Mapping[str, Any]], None]] = {
            BasketCheckedOut.name: self._checked_out,
            StockReserved.name: self._reserved,
            StockRejected.name: self._out_of_stock,
            PaymentAuthorised.name: self._authorised,
            PaymentActionRequired.name: self._action_required,
            PaymentDeclined.name: self._declined,
            PaymentCaptured.name: self._captured,
            PaymentRefunded.name: self._refunded,
        }

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._one)

    def _one(self, record: SqsRecord) -> None:
        envelope = msgspec.json.decode(record["body"], type=_Envelope)
        INVOCATION.follow(envelope.detail)
        if envelope.name not in self._readers:
            raise LookupError(f"No rule brings {envelope.name[:80]!r}")
        self._readers[envelope.name](envelope.detail)

    def _checked_out(self, detail: Mapping[str, Any]) -> None:
        order, lines = order_of(BasketCheckedOut.from_detail(detail), self._clock())
        self._desk.place(order, lines)

    def _reserved(self, detail: Mapping[str, Any]) -> None:
        data = StockReserved.from_detail(detail).data
        self._desk.signal(data.order_id, Signal(trigger="reserved"))

    def _out_of_stock(self, detail: Mapping[str, Any]) -> None:
        data = StockRejected.from_detail(detail).data
        lacking = tuple(each.sku for each in data.shortages)
        self._desk.signal(
            data.order_id, Signal(trigger="out-of-stock", reason="out-of-stock", lacking=lacking)
        )

    def _authorised(self, detail: Mapping[str, Any]) -> None:
        data = PaymentAuthorised.from_detail(detail).data
        self._desk.signal(data.order_id, Signal(trigger="authorised"))

    def _action_required(self, detail: Mapping[str, Any]) -> None:
        data = PaymentActionRequired.from_detail(detail).data
        self._desk.signal(data.order_id, Signal(trigger="action-required", action_url=data.action_url))

    def _declined(self, detail: Mapping[str, Any]) -> None:
        """What the provider said stays with the payment: customers are told that it was declined, and no more."""
        data = PaymentDeclined.from_detail(detail).data
        self._desk.signal(data.order_id, Signal(trigger="declined", reason="payment-declined"))

    def _captured(self, detail: Mapping[str, Any]) -> None:
        data = PaymentCaptured.from_detail(detail).data
        self._desk.money(data.order_id, captured=data.amount)

    def _refunded(self, detail: Mapping[str, Any]) -> None:
        data = PaymentRefunded.from_detail(detail).data
        self._desk.money(data.order_id, refunded=data.refunded)
