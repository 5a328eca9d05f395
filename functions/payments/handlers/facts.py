"""What the orders and the inventory tell, as facts about a payment."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cartwright.batch import SqsRecord, process
from cartwright.events.inventory import StockReserved
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected
from cartwright.logging import INVOCATION
from payments.service import PaymentDesk


class _Envelope(msgspec.Struct):
    """EventBridge's."""

    name: str = msgspec.field(name="detail-type")
    detail: dict[str, Any]


class FactDelivery:
    """A Lambda handler."""

    def __init__(self, desk: PaymentDesk) -> None:
        self._desk = desk
        self._facts: dict[str, Callable[[Mapping[str, Any]], None]] = {
            OrderPlaced.name: self._placed,
            StockReserved.name: lambda detail: desk.reserved(StockReserved.from_detail(detail).data.order_id),
            OrderConfirmed.name: lambda detail: desk.confirmed(
                OrderConfirmed.from_detail(detail).data.order_id
            ),
            OrderRejected.name: lambda detail: desk.closed(
                OrderRejected.from_detail(detail).data.order_id, "order-rejected"
            ),
            OrderCancelled.name: lambda detail: desk.closed(
                OrderCancelled.from_detail(detail).data.order_id, "order-cancelled"
            ),
        }

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._one)

    def _one(self, record: SqsRecord) -> None:
        envelope = msgspec.json.decode(record["body"], type=_Envelope)
        INVOCATION.follow(envelope.detail)
        if envelope.name not in self._facts:
            raise LookupError(f"No rule brings {envelope.name[:80]!r}")
        self._facts[envelope.name](envelope.detail)

    def _placed(self, detail: Mapping[str, Any]) -> None:
        event = OrderPlaced.from_detail(detail)
        self._desk.placed(
            event.data.order_id,
            amount=event.data.total,
            currency=event.data.currency,
            payment_method_id=event.data.payment_method_id,
            correlation_id=event.correlation_id,
        )
