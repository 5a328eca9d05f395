"""Idempotent changes of a payment: by the events of its order, and by staff."""

from msgspec.structs import replace

from cartwright.charging import charge_rule
from cartwright.fields import Actor
from cartwright.money import Money
from payments.domain import MAX_REFUNDS, NotCapturable, NotRefundable, Payment, Refund


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
