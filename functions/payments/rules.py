"""The transitions of a payment, as pure functions, and the tables they read."""

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
    superseded,
)

LEASE = timedelta(seconds=90)
"""No function runs longer, so a step that began earlier has ended."""
_FIRST_RETRY = timedelta(seconds=15)
_LAST_RETRY = timedelta(minutes=15)
UNCLAIMED = timedelta(hours=2)
"""Orders confirm or close an authorised payment within one hour; after two, it needs attention."""

EmittedEvent = Literal["authorised", "action-required", "declined", "captured", "voided", "refunded"]

REFUSED_CAPTURE = "capture-refused"
CLOSING = "closing"
"""Prefix of the ids of refunds that the shop itself makes. The colon after it cannot occur in ids chosen by callers."""

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
"""(state, provider's state) -> state. Other pairs are no-ops: the observation is late or already known."""

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
    ("voiding", "captured"): ("authorised", "captured"),
}
"""(state before, state after) -> events to publish. Refund events follow from the refunded total instead."""

RETRY: dict[tuple[State, str], Step] = {
    ("authorising", "absent"): "authorise",
    ("capturing", "authorised"): "capture",
    ("voiding", "absent"): "void",
    ("voiding", "action-required"): "void",
    ("voiding", "authorised"): "void",
    ("refunding", "captured"): "refund",
}
"""(state, provider's state) -> the step that had no effect, and is requested again under the same reference."""


_GIVES_WAY: frozenset[State] = frozenset({"action-required", "declined"})
"""The next attempt of a customer who paid again replaces a payment in these states, and is dropped in all others."""
AUTHORISED: frozenset[State] = frozenset({"authorised", "capturing"})
"""A decline in these states ends the order, which may be confirmed."""


def next_step(payment: Payment, capture_at: CaptureAt) -> Step | None:
    """The step that the payment needs; None while one is in progress, and when there is nothing to do."""
    closed = bool(payment.closed)
    match payment.state:
        case "pending" if closed:
            return "abandon"
        case "pending" if payment.amount is not None and payment.reserved:
            return "authorise"
        case "action-required" | "authorised" | "declined" if _to_be_voided(payment):
            return "void"
        case "authorised" if payment.dispatched or (payment.confirmed and capture_at == "confirmation"):
            return "capture"
        case "captured" if payment.refund or (closed and payment.refundable > 0):
            return "refund"
    return None


def _to_be_voided(payment: Payment) -> bool:
    """Of an order that is closed, what may be authorised; before the next attempt, also what was declined."""
    if payment.closed:
        return payment.state != "declined"
    return payment.next_attempt is not None and payment.state in _GIVES_WAY


def begun(payment: Payment, step: Step, at: datetime) -> Payment:
    """Starts the step. Must be saved before the provider is called."""
    if step == "refund" and payment.refund is None:
        closing = Refund(
            id=f"{CLOSING}:{len(payment.refunds)}", amount=payment.refundable, reason=payment.closed
        )
        payment = replace(payment, refunds=(*payment.refunds, closing))
    if step == "abandon":
        return replace(payment, state="abandoned", payment_method_id="", attempts=0, next_check_at=None)
    attempts = max(payment.attempts, 1) if payment.state == IN_PROGRESS[step] else 1
    return replace(payment, state=IN_PROGRESS[step], attempts=attempts, next_check_at=at + LEASE)


def again(payment: Payment, reported: ProviderPayment) -> Step | None:
    """The step to request again.

    For a closed order, or if the customer paid again, an authorisation is not retried: the payment is voided instead.
    """
    step = RETRY.get((payment.state, reported.state))
    if step == "refund" and payment.refund and payment.refund.id in reported.refunds:
        return None
    if step == "authorise" and (payment.closed or payment.next_attempt):
        return "void" if payment.reference or not payment.amount else "abandon"
    return step


def to_be_asked(payment: Payment, step: Step | None) -> bool:
    """Whether to call the provider: not if the step is already complete, and not without a reference."""
    if step is None or payment.state not in ASKING or payment.state != IN_PROGRESS[step]:
        return False
    return bool(payment.reference) or not payment.amount


def opened(payment: Payment, reference: str) -> Payment:
    return replace(payment, reference=reference)


def moved(before: Payment, after: Payment) -> bool:
    """Whether the payment changed, other than in when it is next checked."""
    return (before.state, before.refunds) != (after.state, after.refunds)


def lost_refunds(payment: Payment, reported: ProviderPayment) -> list[str]:
    """Completed refunds that the provider no longer lists. A bank may return a refund days later."""
    made = [each.id for each in payment.refunds if each.state == "done"]
    return [each for each in made if reported.state == "captured" and each not in reported.refunds]


def observed(payment: Payment, reported: ProviderPayment, at: datetime) -> Payment:
    """Applies what the provider reported. Returns the same payment when the report is late."""
    if payment.state == "refunding" and reported.state == "captured":
        return _refunded(payment, reported, at)
    state = CONSUMED_EVENTS.get((payment.state, reported.state))
    if state is None:
        return _later(payment, at)
    if state == "voided" and payment.next_attempt and not payment.closed:
        return superseded(payment, payment.next_attempt)
    return replace(
        payment,
        state=state,
        payment_method_id="",
        next_attempt=payment.next_attempt if state in _GIVES_WAY else None,
        captured=reported.captured if state == "captured" else payment.captured,
        reason=reported.reason or ("voided" if state == "declined" else payment.reason),
        action_url=reported.action_url if state == "action-required" else "",
        attempts=0,
        next_check_at=_look_again(payment, state, at),
    )


def capture_refused(payment: Payment, reason: str) -> Payment:
    """The authorised amount cannot be captured, so the payment is closed and the order is declined."""
    if payment.state != "capturing":
        return payment
    return replace(
        payment, state="authorised", closed=REFUSED_CAPTURE, reason=reason, next_check_at=None, attempts=0
    )


def refund_refused(payment: Payment, at: datetime) -> Payment:
    """A refund that staff requested is marked as refused. The refund of a closed order is retried until it succeeds."""
    refund = payment.refund
    if payment.state != "refunding" or refund is None:
        return payment
    if refund.by is None:
        return replace(payment, next_check_at=at + _LAST_RETRY)
    return replace(
        payment, state="captured", refunds=_with(payment, refund, "refused"), attempts=0, next_check_at=None
    )


def emitted(before: Payment, after: Payment) -> tuple[EmittedEvent, ...]:
    """The events to publish. The authorisation of a closed order is not published."""
    kinds: tuple[EmittedEvent, ...] = ("refunded",) if after.refunded > before.refunded else ()
    kinds += EMITTED_EVENTS.get((before.state, after.state), ())
    return tuple(each for each in kinds if each != "authorised" or not after.closed)


def backoff(attempts: int) -> timedelta:
    return min(_LAST_RETRY, _FIRST_RETRY * (1 << min(max(attempts, 1) - 1, 10)))


def _refunded(payment: Payment, reported: ProviderPayment, at: datetime) -> Payment:
    refund = payment.refund
    if refund is None or refund.id not in reported.refunds:
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
    """Retries an open request with exponential backoff. A settled state stays as it is."""
    if payment.state == "authorised" and payment.next_check_at is not None:
        return replace(payment, next_check_at=at + UNCLAIMED)
    if payment.state not in ASKING and payment.state != "action-required":
        return payment
    return replace(payment, next_check_at=at + backoff(payment.attempts))


def _look_again(payment: Payment, state: State, at: datetime) -> datetime | None:
    if state == "action-required":
        return at + backoff(1)
    return at + UNCLAIMED if state == "authorised" and not payment.confirmed else None
