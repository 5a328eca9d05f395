"""The parts of Stripe's objects that are read, and their meaning. Unknown fields are ignored: Stripe may add some."""

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct

from payments.domain import AccountState, ProviderPayment

_WORD = re.compile(r"[a-z0-9_]{1,60}")
_FAILED = frozenset({"failed", "canceled"})

Id = Annotated[str, Meta(min_length=1, max_length=255)]
Status = Literal[
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "canceled",
    "succeeded",
]


class Fault(Struct, frozen=True):
    """`message` is not read, because it may quote the request."""

    type: str = ""
    code: str | None = None
    decline_code: str | None = None

    @property
    def reason(self) -> str:
        """Machine-readable reason, in kebab case."""
        found = self.decline_code or self.code or self.type
        return found.replace("_", "-") if _WORD.fullmatch(found) else "declined"


class Faulty(Struct, frozen=True):
    error: Fault


class _Redirect(Struct, frozen=True):
    url: str | None = None


class _NextAction(Struct, frozen=True):
    redirect_to_url: _Redirect | None = None


class Intent(Struct, frozen=True, kw_only=True):
    id: Id
    status: Status
    amount_received: int = 0
    last_payment_error: Fault | None = None
    next_action: _NextAction | None = None
    cancellation_reason: str | None = None


class Refunded(Struct, frozen=True, kw_only=True):
    id: Id
    status: str | None = None
    metadata: dict[str, str] = {}
    failure_reason: str | None = None

    @property
    def ended_in_vain(self) -> bool:
        return self.status in _FAILED


class Refunds(Struct, frozen=True):
    data: tuple[Refunded, ...]


_STATES: dict[Status, AccountState] = {
    "requires_confirmation": "absent",
    "processing": "pending",
    "requires_action": "action-required",
    "requires_capture": "authorised",
    "canceled": "voided",
    "succeeded": "captured",
}


def account_of(intent: Intent) -> ProviderPayment:
    """An intent that was never confirmed, or whose confirmation never arrived, is absent: nothing is authorised."""
    failure = intent.last_payment_error
    if intent.status == "requires_payment_method":
        return (
            ProviderPayment(state="declined", reason=failure.reason)
            if failure
            else ProviderPayment(state="absent")
        )
    redirect = intent.next_action.redirect_to_url if intent.next_action else None
    return ProviderPayment(
        state=_STATES[intent.status],
        captured=intent.amount_received if intent.status == "succeeded" else 0,
        reason=(intent.cancellation_reason or "").replace("_", "-"),
        action_url=(redirect.url if redirect else "") or "",
    )
