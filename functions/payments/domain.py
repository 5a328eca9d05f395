"""The payment of an order, and what a provider can say of it.

                 authorise          capture           refund
    waiting ──▶ authorising ──▶ authorised ──▶ capturing ──▶ captured ◀──▶ refunding ──▶ refunded
       │          │      │          │              │
       │          │  action-required┤              │ refused
       ▼          ▼                 ▼              ▼
    abandoned   declined         voiding ──▶ voided

A state that ends in -ing is written before the provider is asked, and left when the provider says what became of it.
rules.py has the transitions as tables.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

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
        description="Of the caller's choice: the same again is the same refund",
        examples=["return-1041"],
    ),
]
Amount = Annotated[
    int, Meta(ge=1, le=MAX_AMOUNT, description="Minor units of the payment's currency", examples=[645])
]
Reason = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=200, examples=["One mug arrived broken"])]


class PaymentNotFound(NotFound):
    code = "payment-not-found"
    title = "There is no payment of such an order"


class NotRefundable(Conflict):
    code = "not-refundable"
    title = "The payment cannot be refunded so"


class NotCapturable(Conflict):
    code = "not-capturable"
    title = "Nothing is held that could be taken"


class UnknownProvider(NotFound):
    code = "unknown-provider"
    title = "The shop does not work with such a provider"


class InvalidNotification(BadRequest):
    code = "invalid-notification"
    title = "The notification is not signed by the provider, or too old"


class ProviderPayment(Struct, frozen=True, kw_only=True):
    """What the provider says of a payment. `captured` is in minor units; `refunds` are the ids of those it has made.

    `absent`: nothing was ever authorised. `pending`: it does not know itself yet. `unknown`: it could not be asked.
    """

    state: AccountState
    captured: int = 0
    refunds: frozenset[str] = frozenset()
    reason: str = ""
    action_url: str = ""


class Refund(Struct, frozen=True, kw_only=True):
    """`by` is the member of the staff who asked for it, and None for the closing of an order.

    `id` is the caller's own, of RefundId's form; that of a closing is of another, so that neither can be the other's.
    """

    id: str
    amount: int
    reason: str
    by: Actor | None = None
    state: Literal["asked", "done", "refused"] = "asked"


class Payment(Struct, frozen=True, kw_only=True):
    """`amount` is None until the order is known. `closed` says why the order is not to be paid; empty while it is.

    `payment_method_id` is forgotten as soon as it is of no use. The payment is in its present state since `entered_at`,
    which no attempt changes; `attempts` counts those of the state, and at `next_check_at` somebody looks after it.
    """

    order_id: str
    state: State = "pending"
    version: int = 0
    amount: int | None = None
    currency: str = ""
    payment_method_id: str = ""
    provider: str = ""
    reference: str = ""
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
    correlation_id: str = ""
    entered_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def refund(self) -> Refund | None:
        """The one to be made next: they are made one after the other."""
        return next((each for each in self.refunds if each.state == "asked"), None)

    @property
    def refundable(self) -> int:
        """Of what was taken, what nobody has asked back."""
        given = sum(each.amount for each in self.refunds if each.state != "refused")
        return self.captured - given
