"""What becomes of a payment between us and the provider: pure functions, and the tables they read."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from payments.domain import (
    ASKING,
    CaptureAt,
    Payment,
    ProviderPayment,
    Refund,
    State,
    Step,
)

LEASE = timedelta(seconds=90)
"""Whoever began a step has ended by then: no function runs longer."""
_FIRST_RETRY = timedelta(seconds=15)
_LAST_RETRY = timedelta(minutes=15)
UNCLAIMED = timedelta(hours=2)
"""An authorised payment is confirmed or closed by then; the orders see to it within one."""

EmittedEvent = Literal["authorised", "action-required", "declined", "captured", "voided", "refunded"]

REFUSED_CAPTURE = "capture-refused"
CLOSING = "closing"
"""Begins the ids of the shop's own refunds. What follows, a colon, is in no id that a caller may choose."""

IN_PROGRESS: dict[Step, State] = {
    "authorise": "authorising",
    "capture": "capturing",
    "void": "voiding",
    "refund": "refunding",
    "abandon": "abandoned",
}

CONSUMED_EVENTS: dict[tuple[State, str], State] = {
    ("authorising", "authorised"): "authorised",
    ("authorising", "action-required"): "action-required",
    ("authorising", "declined"): "declined",
    ("authorising", "captured"): "captured",
    ("authorising", "voided"): "declined",
    ("action-required", "authorised"): "authorised",
    ("action-required", "declined"): "declined",
    ("action-required", "captured"): "captured",
    ("action-required", "voided"): "declined",
    ("authorised", "captured"): "captured",
    ("authorised", "voided"): "voided",
    ("capturing", "captured"): "captured",
    ("capturing", "voided"): "voided",
    ("voiding", "voided"): "voided",
    ("voiding", "declined"): "voided",
    ("voiding", "captured"): "captured",
}
"""(state, what the provider says) -> state. What is not in it changes nothing: it is late, or known already."""

EMITTED_EVENTS: dict[tuple[State, State], tuple[EmittedEvent, ...]] = {
    ("pending", "declined"): ("declined",),
    ("authorising", "authorised"): ("authorised",),
    ("authorising", "action-required"): ("action-required",),
    ("authorising", "declined"): ("declined",),
    ("authorising", "captured"): ("authorised", "captured"),
    ("action-required", "authorised"): ("authorised",),
    ("action-required", "declined"): ("declined",),
    ("action-required", "captured"): ("authorised", "captured"),
    ("authorised", "captured"): ("captured",),
    ("authorised", "voided"): ("declined", "voided"),
    ("capturing", "captured"): ("captured",),
    ("capturing", "authorised"): ("declined",),
    ("capturing", "voided"): ("declined", "voided"),
    ("voiding", "voided"): ("voided",),
    ("voiding", "captured"): ("captured",),
}
"""(state before, state after) -> what the other services have to hear. Refunds are told by their sum."""

RETRY: dict[tuple[State, str], Step] = {
    ("authorising", "absent"): "authorise",
    ("capturing", "authorised"): "capture",
    ("voiding", "absent"): "void",
    ("voiding", "action-required"): "void",
    ("voiding", "authorised"): "void",
    ("refunding", "captured"): "refund",
}
"""(state, what the provider says) -> what has not happened, and is asked for once more under the same reference."""


def next_step(payment: Payment, capture_at: CaptureAt) -> Step | None:
    """What the facts ask for; None while somebody is at it, and when there is nothing to do."""
    closed = bool(payment.closed)
    match payment.state:
        case "pending" if closed:
            return "abandon"
        case "pending" if payment.amount is not None and payment.reserved:
            return "authorise"
        case "action-required" | "authorised" if closed:
            return "void"
        case "authorised" if payment.dispatched or (payment.confirmed and capture_at == "confirmation"):
            return "capture"
        case "captured" if payment.refund or (closed and payment.refundable > 0):
            return "refund"
    return None


def begun(payment: Payment, step: Step, at: datetime) -> Payment:
    """To be written before the provider is asked."""
    if step == "refund" and payment.refund is None:
        closing = Refund(
            id=f"{CLOSING}:{len(payment.refunds)}", amount=payment.refundable, reason=payment.closed
        )
        payment = replace(payment, refunds=(*payment.refunds, closing))
    if step == "abandon":
        return replace(payment, state="abandoned", payment_method_id="", attempts=0, next_check_at=None)
    attempts = max(payment.attempts, 1) if payment.state == IN_PROGRESS[step] else 1
    return replace(payment, state=IN_PROGRESS[step], attempts=attempts, next_check_at=at + LEASE)


def taken_over(payment: Payment, at: datetime) -> Payment:
    """By whoever looks after what is due. The same payment when it is not."""
    if payment.next_check_at is None or payment.next_check_at > at:
        return payment
    return replace(payment, attempts=payment.attempts + 1, next_check_at=at + LEASE)


def again(payment: Payment, account: ProviderPayment) -> Step | None:
    """What is to be asked for once more. A closed order is not authorised late: what it may hold is voided."""
    step = RETRY.get((payment.state, account.state))
    if step == "refund" and payment.refund and payment.refund.id in account.refunds:
        return None
    if step == "authorise" and payment.closed:
        return "void" if payment.reference or not payment.amount else "abandon"
    return step


def to_be_asked(payment: Payment, step: Step | None) -> bool:
    """Not where the step ended with its beginning, and not without a reference."""
    if step is None or payment.state not in ASKING or payment.state != IN_PROGRESS[step]:
        return False
    return bool(payment.reference) or not payment.amount


def opened(payment: Payment, reference: str) -> Payment:
    return replace(payment, reference=reference)


def moved(before: Payment, after: Payment) -> bool:
    """Whether more is different than when it is looked after next."""
    return (before.state, before.refunds) != (after.state, after.refunds)


def lost_refunds(payment: Payment, account: ProviderPayment) -> list[str]:
    """Those that were made and are not any more: a bank may return them days later."""
    made = [each.id for each in payment.refunds if each.state == "done"]
    return [each for each in made if account.state == "captured" and each not in account.refunds]


def observed(payment: Payment, account: ProviderPayment, at: datetime) -> Payment:
    """After the provider's word. It may be late: then the same payment."""
    if payment.state == "refunding" and account.state == "captured":
        return _refunded(payment, account, at)
    state = CONSUMED_EVENTS.get((payment.state, account.state))
    if state is None:
        return _later(payment, at)
    return replace(
        payment,
        state=state,
        payment_method_id="",
        captured=account.captured if state == "captured" else payment.captured,
        reason=account.reason or ("voided" if state == "declined" else payment.reason),
        action_url=account.action_url if state == "action-required" else "",
        attempts=0,
        next_check_at=_look_again(payment, state, at),
    )


def capture_refused(payment: Payment, reason: str) -> Payment:
    """The order can't be paid with what was held: that is given up, and the order is told."""
    if payment.state != "capturing":
        return payment
    return replace(
        payment, state="authorised", closed=REFUSED_CAPTURE, reason=reason, next_check_at=None, attempts=0
    )


def refund_refused(payment: Payment, at: datetime) -> Payment:
    """What a member of the staff asked for is not made; what a closed order is owed is asked for until it is."""
    refund = payment.refund
    if payment.state != "refunding" or refund is None:
        return payment
    if refund.by is None:
        return replace(payment, next_check_at=at + _LAST_RETRY)
    return replace(
        payment, state="captured", refunds=_with(payment, refund, "refused"), attempts=0, next_check_at=None
    )


def told(before: Payment, after: Payment) -> tuple[EmittedEvent, ...]:
    """Nobody waits for the authorisation of an order that is closed."""
    kinds: tuple[EmittedEvent, ...] = ("refunded",) if after.refunded > before.refunded else ()
    kinds += EMITTED_EVENTS.get((before.state, after.state), ())
    return tuple(each for each in kinds if each != "authorised" or not after.closed)


def backoff(attempts: int) -> timedelta:
    return min(_LAST_RETRY, _FIRST_RETRY * (1 << min(max(attempts, 1) - 1, 10)))


def _refunded(payment: Payment, account: ProviderPayment, at: datetime) -> Payment:
    refund = payment.refund
    if refund is None or refund.id not in account.refunds:
        return _later(payment, at)
    refunded = payment.refunded + refund.amount
    return replace(
        payment,
        state="refunded" if refunded >= payment.captured else "captured",
        refunds=_with(payment, refund, "done"),
        refunded=refunded,
        attempts=0,
        next_check_at=None,
    )


def _with(payment: Payment, refund: Refund, state: Literal["done", "refused"]) -> tuple[Refund, ...]:
    ended = replace(refund, state=state)
    return tuple(ended if each is refund else each for each in payment.refunds)


def _later(payment: Payment, at: datetime) -> Payment:
    """A question without an answer is asked again, at growing intervals; a known state is left as it is."""
    if payment.state == "authorised" and payment.next_check_at is not None:
        return replace(payment, next_check_at=at + UNCLAIMED)
    if payment.state not in ASKING and payment.state != "action-required":
        return payment
    return replace(payment, next_check_at=at + backoff(payment.attempts))


def _look_again(payment: Payment, state: State, at: datetime) -> datetime | None:
    if state == "action-required":
        return at + backoff(1)
    return at + UNCLAIMED if state == "authorised" and not payment.confirmed else None
