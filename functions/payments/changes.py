"""Idempotent changes of a payment: by the events of its order, by staff and by the sweeper."""

from datetime import datetime

from msgspec.structs import replace

from cartwright.charging import charge_rule
from cartwright.fields import Actor
from cartwright.money import Money
from payments.domain import (
    ASKING,
    MAX_REFUNDS,
    Entry,
    NextAttempt,
    NotCapturable,
    NotRefundable,
    Payment,
    Refund,
    superseded,
)
from payments.rules import LEASE


def placed(
    payment: Payment, *, amount: int, currency: str, payment_method_id: str, correlation_id: str
) -> Payment:
    """Only the first OrderPlaced counts. A payment that is already closed is not paid any more."""
    if payment.amount is not None or payment.state != "pending" or payment.closed:
        return payment
    return replace(
        payment,
        amount=amount,
        currency=currency,
        payment_method_id=payment_method_id,
        correlation_id=correlation_id,
    )


def paid_again(
    payment: Payment, number: int, *, amount: int, currency: str, payment_method_id: str, correlation_id: str
) -> Payment:
    """The attempt begins once the one before can never succeed. A payment that has succeeded ignores it."""
    known = payment.next_attempt.number if payment.next_attempt else payment.attempt_number
    if payment.closed or number <= known or not _may_be_superseded(payment):
        return payment
    following = NextAttempt(number=number, payment_method_id=payment_method_id)
    if payment.amount is None:
        payment = replace(payment, amount=amount, currency=currency, correlation_id=correlation_id)
    if payment.reference:
        return replace(payment, next_attempt=following)
    return superseded(payment, following)


def _may_be_superseded(payment: Payment) -> bool:
    if payment.state == "voiding":
        return payment.next_attempt is not None
    return payment.state in ("pending", "authorising", "action-required", "declined")


def reserved(payment: Payment) -> Payment:
    return replace(payment, reserved=True) if payment.state == "pending" else payment


def confirmed(payment: Payment) -> Payment:
    """Confirms the payment. An authorised one then needs no further check."""
    if payment.confirmed:
        return payment
    return replace(
        payment,
        confirmed=True,
        next_check_at=None if payment.state == "authorised" else payment.next_check_at,
    )


def closed(payment: Payment, reason: str) -> Payment:
    """The order was rejected or cancelled, before or after any other event about it."""
    return payment if payment.closed else replace(payment, closed=reason)


def with_refund(payment: Payment, refund: Refund) -> Payment:
    """Returns the same payment when it already has this refund. Raises NotRefundable."""
    for each in payment.refunds:
        if each.id == refund.id:
            if (each.amount, each.reason) == (refund.amount, refund.reason):
                return payment
            raise NotRefundable("A refund of this id has another amount or reason.")
    if payment.state not in ("captured", "refunding"):
        raise NotRefundable(f"The payment is {payment.state}: only what was captured can be refunded.")
    if refund.amount > payment.refundable:
        raise NotRefundable(f"{Money(payment.refundable, payment.currency)} is left to refund.")
    rule = charge_rule(payment.provider, payment.currency)
    if rule and refund.amount % rule.step:
        raise NotRefundable(f"Refunds are multiples of {Money(rule.step, payment.currency)}.")
    if len(payment.refunds) >= MAX_REFUNDS:
        raise NotRefundable(f"A payment takes {MAX_REFUNDS} refunds.")
    return replace(payment, refunds=(*payment.refunds, refund))


def with_dispatch(payment: Payment, by: Actor) -> Payment:
    """Raises NotCapturable for a payment that is neither authorised nor captured."""
    if payment.state in ("capturing", "captured", "refunding", "refunded"):
        return payment
    if payment.state != "authorised":
        raise NotCapturable(f"The payment is {payment.state}.")
    return replace(payment, dispatched=True, dispatched_by=by)


def scheduled(payment: Payment) -> Payment:
    """Gives the payment its entry in the sweeper's index, which is never later than its deadline.

    A payment passes through its states within seconds, and each has its own deadline. To move the entry each time would
    cost two write units, so the present one stays if it is early enough, and in a group that is not read later.
    """
    due, present, asking = payment.next_check_at, payment.entry, payment.state in ASKING
    if due is None:
        return replace(payment, entry=None)
    if present and present.at <= due and present.in_progress >= asking:
        return payment
    return replace(payment, entry=Entry(due, asking))


def visited(payment: Payment, at: datetime) -> Payment:
    """Claims an overdue payment for a retry. One that is visited early loses its entry, and is scheduled anew.

    Returns the same payment when the sweeper has no reason to visit it: the index is eventually consistent.
    """
    if payment.next_check_at is not None and payment.next_check_at <= at:
        return replace(payment, attempts=payment.attempts + 1, next_check_at=at + LEASE, entry=None)
    if payment.entry is not None and payment.entry.at <= at:
        return replace(payment, entry=None)
    return payment
