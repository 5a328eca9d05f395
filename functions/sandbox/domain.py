"""Payments of the sandbox, and the behaviour of each token."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, ClientError, Conflict, NotFound, Unauthenticated
from cartwright.money import MAX_AMOUNT
from cartwright.text import END

State = Literal["authorised", "declined", "action-required", "pending", "captured", "voided"]
Operation = Literal["authorise", "capture", "refund"]

Reference = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{1,64}}{END}",
        description="The merchant's reference for the payment; also the idempotency key",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00"],
    ),
]
RefundId = Annotated[
    str, Meta(pattern=f"^[A-Za-z0-9_:-]{{1,80}}{END}", description="Idempotency key of the refund")
]
Amount = Annotated[int, Meta(ge=1, le=MAX_AMOUNT, description="Minor units", examples=[2645])]
CallbackUrl = Annotated[
    str,
    Meta(
        pattern=f"^(https://|http://127\\.0\\.0\\.1[:/])[^\\s\\u0000-\\u001f]{{1,400}}{END}",
        description="Webhook URL of the merchant",
    ),
]

LATE_SECONDS = 5
"""The delay of late events."""


class UnknownKey(Unauthenticated):
    code = "unknown-key"
    title = "The API key is missing or unknown"


class ChargeNotFound(NotFound):
    code = "payment-not-found"
    title = "Payment not found"


class OtherParameters(Conflict):
    code = "other-parameters"
    title = "The reference or id was used with other parameters"


class NotPossible(Conflict):
    code = "not-possible"
    title = "The payment is in a state that does not allow this"


class CaptureRefused(ClientError):
    status = 402
    code = "capture-refused"
    title = "The bank declined the capture"


class OutOfOrder(CartwrightError):
    """The request had no effect."""

    code = "out-of-order"
    title = "The sandbox failed on demand, before the request had any effect"


class AnswerLost(CartwrightError):
    """The request took effect."""

    status = 504
    code = "answer-lost"
    title = "The sandbox lost its response on demand"


class Callback(Struct, frozen=True):
    """A forged callback is signed with another key and carries a false claim."""

    after_seconds: int = 0
    forged: bool = False


class Behaviour(Struct, frozen=True, kw_only=True):
    """`settles` is the state that a pending payment enters after LATE_SECONDS."""

    outcome: State = "authorised"
    settles: State = "authorised"
    reason: str = ""
    fails_first: frozenset[Operation] = frozenset()
    loses_answer: frozenset[Operation] = frozenset()
    refuses: frozenset[Operation] = frozenset()
    callbacks: tuple[Callback, ...] = ()


TOKENS: dict[str, Behaviour] = {
    "tok_approve": Behaviour(),
    "tok_3ds": Behaviour(outcome="action-required"),
    "tok_timeout_after_charge": Behaviour(loses_answer=frozenset({"authorise"})),
    "tok_timeout_after_capture": Behaviour(loses_answer=frozenset({"capture"})),
    "tok_timeout_after_refund": Behaviour(loses_answer=frozenset({"refund"})),
    "tok_5xx_then_ok": Behaviour(fails_first=frozenset({"authorise", "capture", "refund"})),
    "tok_capture_fails": Behaviour(refuses=frozenset({"capture"})),
    "tok_late_webhook": Behaviour(outcome="pending", callbacks=(Callback(LATE_SECONDS),)),
    "tok_lost_webhook": Behaviour(outcome="pending"),
    "tok_answer_twice": Behaviour(
        outcome="pending", callbacks=(Callback(LATE_SECONDS), Callback(LATE_SECONDS))
    ),
    "tok_forged_webhook": Behaviour(
        outcome="pending", settles="declined", reason="fraud-suspected", callbacks=(Callback(forged=True),)
    ),
}
"""Any other token is declined: tok_decline_REASON with that reason, the rest as an invalid token."""
_DECLINE = "tok_decline_"


def behaviour(token: str) -> Behaviour:
    if token in TOKENS:
        return TOKENS[token]
    reason = token.removeprefix(_DECLINE).replace("_", "-") if token.startswith(_DECLINE) else "invalid-token"
    return Behaviour(outcome="declined", reason=reason)


class Refund(Struct, frozen=True):
    id: str
    amount: int


class Charge(Struct, frozen=True, kw_only=True):
    """`failed` are the operations that have already failed once. `settles_at` ends a pending state."""

    reference: str
    state: State
    amount: int = 0
    currency: str = ""
    token: str = ""
    callback_url: str = ""
    challenge: str = ""
    captured: int = 0
    refunds: tuple[Refund, ...] = ()
    reason: str = ""
    failed: tuple[Operation, ...] = ()
    settles_at: datetime | None = None
    version: int = 0
