"""Payments of the sandbox, and what each token makes of them."""

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
        description="The merchant's own name of the payment; the same again is the same payment",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00"],
    ),
]
RefundId = Annotated[
    str, Meta(pattern=f"^[A-Za-z0-9_:-]{{1,80}}{END}", description="The same again is the same refund")
]
Amount = Annotated[int, Meta(ge=1, le=MAX_AMOUNT, description="Minor units", examples=[2645])]
CallbackUrl = Annotated[
    str,
    Meta(
        pattern=f"^(https://|http://127\\.0\\.0\\.1[:/])[^\\s\\u0000-\\u001f]{{1,400}}{END}",
        description="Where the merchant hears of what happens later",
    ),
]

LATE_SECONDS = 5
"""So much later comes what comes late."""


class UnknownKey(Unauthenticated):
    code = "unknown-key"
    title = "The API key is missing or unknown"


class ChargeNotFound(NotFound):
    code = "payment-not-found"
    title = "There is no such payment"


class OtherParameters(Conflict):
    code = "other-parameters"
    title = "The same name was used with other parameters"


class NotPossible(Conflict):
    code = "not-possible"
    title = "The payment is in a state that does not admit this"


class CaptureRefused(ClientError):
    status = 402
    code = "capture-refused"
    title = "The bank does not pay"


class OutOfOrder(CartwrightError):
    """Nothing happened."""

    code = "out-of-order"
    title = "The sandbox fails on demand, before anything happened"


class AnswerLost(CartwrightError):
    """Everything happened."""

    status = 504
    code = "answer-lost"
    title = "The sandbox loses its answer on demand"


class Callback(Struct, frozen=True):
    """A forged one is signed with another key and tells a lie."""

    after_seconds: int = 0
    forged: bool = False


class Behaviour(Struct, frozen=True, kw_only=True):
    """`settles` is what a pending payment becomes after LATE_SECONDS."""

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
"""What is not here and does not begin with tok_decline_ is declined as an invalid token."""
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
    """`failed` are the operations that have failed once already. `settles_at` ends a pending state."""

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
