"""The payment of an order, and what a provider can report about it.

                 authorise          capture           refund
    pending ──▶ authorising ──▶ authorised ──▶ capturing ──▶ captured ◀──▶ refunding ──▶ refunded
       │          │      │          │              │
       │          │  action-required┤              │ refused
       ▼          ▼                 ▼              ▼
    abandoned   declined         voiding ──▶ voided

When the customer pays again, the reference of the attempt before is voided first, and then the payment is pending again
with the next attempt: pending ◀── voiding ◀── declined, action-required, authorising.

A state such as authorising is saved before the provider is called, and left when the provider reports the outcome.
The transition tables are in rules.py.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from cartwright.errors import BadRequest, Conflict, NotFound
from cartwright.fields import Actor
from cartwright.money import MAX_AMOUNT
from cartwright.text import END, LINE

State = Literal[
    "pending",
    "authorising",
    "action-required",
    "authorised",
    "declined",
    "capturing",
    "captured",
    "voiding",
    "voided",
    "refunding",
    "refunded",
    "abandoned",
]
Step = Literal["authorise", "capture", "void", "refund", "abandon"]
AccountState = Literal[
    "absent", "pending", "action-required", "authorised", "declined", "captured", "voided", "unknown"
]
CaptureAt = Literal["confirmation", "dispatch"]

ASKING: frozenset[State] = frozenset({"authorising", "capturing", "voiding", "refunding"})

MAX_REFUNDS = 50
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

OrderId = Annotated[
    str,
    Meta(
        pattern=f"^{_UUID}{END}",
        description="UUID, version 7",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00"],
    ),
]
RefundId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{1,64}}{END}",
        description="Chosen by the caller; idempotency key of the refund",
        examples=["return-1041"],
    ),
]
Amount = Annotated[
    int, Meta(ge=1, le=MAX_AMOUNT, description="Minor units of the payment's currency", examples=[645])
]
Reason = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=200, examples=["One mug arrived broken"])]


class PaymentNotFound(NotFound):
    code = "payment-not-found"
    title = "Payment not found"


class NotRefundable(Conflict):
    code = "not-refundable"
    title = "The payment cannot be refunded like this"


class NotCapturable(Conflict):
    code = "not-capturable"
    title = "There is no authorised amount to capture"


class UnknownProvider(NotFound):
    code = "unknown-provider"
    title = "The shop does not use this provider"


class InvalidNotification(BadRequest):
    code = "invalid-notification"
    title = "The notification is not signed by the provider, or is too old"


class ProviderPayment(Struct, frozen=True, kw_only=True):
    """The provider's view of a payment. `captured` is in minor units; `refunds` are the ids of completed refunds.

    `absent`: nothing was ever authorised. `pending`: the provider does not know the outcome yet. `unknown`: the
    provider could not be reached.
    """

    state: AccountState
    captured: int = 0
    refunds: frozenset[str] = frozenset()
    reason: str = ""
    action_url: str = ""


class Refund(Struct, frozen=True, kw_only=True):
    """`by` is the staff member who requested the refund, and None for the refund of a closed order.

    `id` is chosen by the caller (RefundId). The ids of refunds of closed orders have another form, so they never
    collide.
    """

    id: str
    amount: int
    reason: str
    by: Actor | None = None
    state: Literal["asked", "done", "refused"] = "asked"


class Entry(Struct, frozen=True):
    """The time at which the sweeper visits a payment, and whether it is in the group of those in progress."""

    at: datetime
    in_progress: bool


class NextAttempt(Struct, frozen=True, kw_only=True):
    """The customer paid again with this method, and the attempt before has still to end."""

    number: int
    payment_method_id: str


class Payment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`amount` is None until the order is known. `closed` says why the order is not to be paid; empty while it is.

    `reference` is that of the attempt `attempt_number`; `superseded` are those of the attempts before, which are void.

    `payment_method_id` is removed once it is no longer needed. `entered_at` is when the payment entered its present
    state; retries do not change it. `attempts` counts the requests of the step in that state. The payment is next
    checked at `next_check_at`. `entry` is its place in the sweeper's index, never later than that.
    """

    order_id: str
    state: State = "pending"
    version: int = 0
    amount: int | None = None
    currency: str = ""
    payment_method_id: str = ""
    provider: str = ""
    reference: str = ""
    attempt_number: int = 1
    next_attempt: NextAttempt | None = None
    superseded: tuple[str, ...] = ()
    reserved: bool = False
    confirmed: bool = False
    dispatched: bool = False
    dispatched_by: Actor | None = None
    closed: str = ""
    captured: int = 0
    refunded: int = 0
    refunds: tuple[Refund, ...] = ()
    reason: str = ""
    action_url: str = ""
    attempts: int = 0
    next_check_at: datetime | None = None
    entry: Entry | None = None
    correlation_id: str = ""
    entered_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def refund(self) -> Refund | None:
        """The next refund to make. Refunds are made one after the other."""
        return next((each for each in self.refunds if each.state == "asked"), None)

    @property
    def refundable(self) -> int:
        """The captured amount for which no refund was requested yet."""
        given = sum(each.amount for each in self.refunds if each.state != "refused")
        return self.captured - given


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
