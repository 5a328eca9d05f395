"""Builds the events that payments emit."""

from collections.abc import Callable
from datetime import datetime
from itertools import zip_longest

from msgspec.structs import asdict

from cartwright.events.base import Event
from cartwright.events.payments import (
    DeclinedPayment,
    PaymentActionRequired,
    PaymentAttempt,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    PaymentVoided,
)
from cartwright.events.payments import Payment as PaymentData
from payments.domain import Payment
from payments.rules import AUTHORISED, EmittedEvent


def event(kind: EmittedEvent, before: Payment, after: Payment, *, event_id: str, at: datetime) -> Event:
    """`before` is used for the amount and reason of a refund, and for whether a declined payment was authorised."""
    make, amount, reason = _of(kind, before, after)
    create: Callable[..., Event] = make
    data = PaymentData(
        order_id=after.order_id,
        amount=amount,
        currency=after.currency,
        refunded=after.refunded,
        provider=after.provider,
        reason=reason,
        action_url=after.action_url,
    )
    if kind == "action-required":
        data = PaymentAttempt(**asdict(data), attempt=after.attempt_number)
    if kind == "declined":
        data = DeclinedPayment(
            **asdict(data), attempt=after.attempt_number, after_authorisation=before.state in AUTHORISED
        )
    return create(id=event_id, occurred_at=at, correlation_id=after.correlation_id, data=data)


def _of(kind: EmittedEvent, before: Payment, after: Payment) -> tuple[type["_EventClass"], int, str]:
    amount = after.amount or 0
    match kind:
        case "authorised":
            return PaymentAuthorised, amount, ""
        case "action-required":
            return PaymentActionRequired, amount, ""
        case "declined":
            return PaymentDeclined, amount, after.reason or "declined"
        case "captured":
            return PaymentCaptured, after.captured, ""
        case "voided":
            return PaymentVoided, amount, after.closed or after.reason or "voided"
        case "refunded":
            return PaymentRefunded, after.refunded - before.refunded, _reason(before, after)


def _reason(before: Payment, after: Payment) -> str:
    """The reason of the refund that completed between the two. Refunds keep their order; only their states change."""
    states = [each.state for each in before.refunds]
    for each, state in zip_longest(after.refunds, states[: len(after.refunds)]):
        if each.state == "done" and state != "done":
            return each.reason
    return after.closed or "refunded"


_EventClass = (
    PaymentAuthorised
    | PaymentActionRequired
    | PaymentDeclined
    | PaymentCaptured
    | PaymentVoided
    | PaymentRefunded
)
