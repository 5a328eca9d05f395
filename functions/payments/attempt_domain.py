"""How one attempt to pay an order follows another: the one before must never succeed any more."""

from msgspec.structs import replace

from payments.domain import NextAttempt, Payment


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


def superseded(payment: Payment, following: NextAttempt) -> Payment:
    """The next attempt of a payment whose reference is void, or which has none. Its stock is known to be reserved."""
    return replace(
        payment,
        state="pending",
        attempt_number=following.number,
        payment_method_id=following.payment_method_id,
        reference="",
        superseded=(*payment.superseded, payment.reference) if payment.reference else payment.superseded,
        next_attempt=None,
        reserved=True,
        reason="",
        action_url="",
        attempts=0,
        next_check_at=None,
    )
