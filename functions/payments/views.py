"""API representations of payments, for staff, and of payment methods, for shoppers. The provider's token is omitted."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.fields import Actor, Currency
from payments.domain import Payment, State
from payments.method_domain import PaymentMethod, PaymentMethodId

Timestamp = Annotated[datetime, Meta(tz=True, description="UTC")]


class PaymentMethodView(Struct, frozen=True, kw_only=True):
    """`id` is the checkout's `payment_method_id`."""

    id: PaymentMethodId
    expires_at: Timestamp


class RefundView(Struct, frozen=True, kw_only=True):
    id: str
    amount: int
    reason: str
    by: Annotated[Actor | None, Meta(description="Who requested the refund; null if it closes the order")]
    state: Literal["asked", "done", "refused"]


class PaymentView(Struct, frozen=True, kw_only=True):
    """Amounts are minor units of `currency`."""

    order_id: str
    state: State
    amount: int
    currency: Annotated[Currency | None, Meta(description="ISO 4217; null until the order is known")]
    captured: int
    refunded: int
    refunds: tuple[RefundView, ...]
    dispatched_by: Annotated[Actor | None, Meta(description="Who requested the capture")]
    provider: str
    reference: Annotated[str, Meta(description="The provider's reference for the payment")]
    attempt_number: Annotated[int, Meta(description="The number of the payment attempt; 1 is the checkout's")]
    superseded: Annotated[
        tuple[str, ...], Meta(description="The provider's references for earlier attempts, which are void")
    ]
    closed: Annotated[str, Meta(description="Why the order is not to be paid; empty while it is")]
    reason: Annotated[str, Meta(description="Machine-readable reason for the decline")]
    action_url: Annotated[str, Meta(description="URL where the customer completes the payment")]
    next_check_at: Annotated[Timestamp | None, Meta(description="When the payment is next checked")]
    created_at: Timestamp
    updated_at: Timestamp


def method_view(method: PaymentMethod) -> PaymentMethodView:
    return PaymentMethodView(id=method.id, expires_at=method.expires_at)


def shown(payment: Payment) -> PaymentView:
    return PaymentView(
        order_id=payment.order_id,
        state=payment.state,
        amount=payment.amount or 0,
        currency=payment.currency or None,
        captured=payment.captured,
        refunded=payment.refunded,
        refunds=tuple(
            RefundView(id=each.id, amount=each.amount, reason=each.reason, by=each.by, state=each.state)
            for each in payment.refunds
        ),
        dispatched_by=payment.dispatched_by,
        provider=payment.provider,
        reference=payment.reference,
        attempt_number=payment.attempt_number,
        superseded=payment.superseded,
        closed=payment.closed,
        reason=payment.reason,
        action_url=payment.action_url,
        next_check_at=payment.next_check_at,
        created_at=payment.created_at,
        updated_at=payment.updated_at,
    )
