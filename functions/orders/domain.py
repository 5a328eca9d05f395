"""An order, and all that may become of it.

               stock             payment
    placed ──────────▶ reserved ────────────────▶ confirmed
      │                 │    │                      │  ▲
      │                 │    └─▶ action-required ───│──┘
      ▼                 ▼               │           ▼
    rejected        rejected ◀──────────┘       cancelled

`TRANSITIONS` is all there is to know about duplicates, and about events that arrive late or out of order: what is not
in it changes nothing. Every state but rejected can be cancelled.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.errors import CartwrightError, Conflict, NotFound
from cartwright.fields import Actor, Country, Currency, Sku
from cartwright.text import END

State = Literal["placed", "reserved", "action-required", "confirmed", "rejected", "cancelled"]
TriggerName = Literal[
    "reserved",
    "out-of-stock",
    "action-required",
    "over-limit",
    "authorised",
    "declined",
    "cancelled",
    "deadline",
]
Guard = Literal["retry-due", "out-of-time"]
EmittedEvent = Literal["placed", "action-required", "confirmed", "rejected", "cancelled"]

PLACEMENT_RETRY_AFTER = (timedelta(minutes=10), timedelta(minutes=15), timedelta(minutes=20))
"""Since the order was placed: nobody has answered for its stock, so OrderPlaced is told again."""
ANSWERED_WITHIN = timedelta(minutes=5)
STOCK_WITHIN = timedelta(minutes=30)
PAYMENT_WITHIN = timedelta(minutes=30)
"""Since its stock was reserved, which is kept for an hour: what is rejected here has not expired there."""
ACTION_WITHIN = timedelta(minutes=10)
"""Since the customer was sent to 3-D Secure, whose sessions last as long at most banks."""
CANCELLABLE_FOR = timedelta(minutes=30)
"""Since it was confirmed: so long a customer may cancel a bought order. After that the shop may be packing it."""
CaptureAt = Literal["confirmation", "dispatch"]
"""When the shop takes the money."""
LINES_IN_CHUNK = 100

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

OrderId = Annotated[
    str,
    Meta(
        pattern=f"^{_UUID}{END}",
        description="UUID, version 7",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00"],
    ),
]
CustomerId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9-]{{1,64}}{END}",
        description="`sub` of the customer's token",
        examples=["9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"],
    ),
]
OrderToken = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="`order_token` of the checkout's answer: the guest was given it, and nobody else has it",
        examples=["q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"],
    ),
]
Minor = Annotated[int, Meta(ge=0, description="Minor units of the order's currency")]


class Transition(NamedTuple):
    """`tells` is what the other services hear of it; None where they need not. rules.py has the guards."""

    state: State
    trigger: TriggerName
    to: State
    tells: EmittedEvent | None = None
    guard: Guard | None = None


TRANSITIONS: tuple[Transition, ...] = (
    Transition("placed", "reserved", "reserved"),
    Transition("placed", "out-of-stock", "rejected", "rejected"),
    Transition("placed", "action-required", "action-required", "action-required"),
    Transition("placed", "over-limit", "rejected", "rejected"),
    Transition("placed", "authorised", "confirmed", "confirmed"),
    Transition("placed", "declined", "rejected", "rejected"),
    Transition("placed", "cancelled", "cancelled", "cancelled"),
    Transition("placed", "deadline", "placed", "placed", "retry-due"),
    Transition("placed", "deadline", "rejected", "rejected", "out-of-time"),
    Transition("reserved", "out-of-stock", "rejected", "rejected"),
    Transition("reserved", "action-required", "action-required", "action-required"),
    Transition("reserved", "over-limit", "rejected", "rejected"),
    Transition("reserved", "authorised", "confirmed", "confirmed"),
    Transition("reserved", "declined", "rejected", "rejected"),
    Transition("reserved", "cancelled", "cancelled", "cancelled"),
    Transition("reserved", "deadline", "rejected", "rejected", "out-of-time"),
    Transition("action-required", "out-of-stock", "rejected", "rejected"),
    Transition("action-required", "authorised", "confirmed", "confirmed"),
    Transition("action-required", "declined", "rejected", "rejected"),
    Transition("action-required", "cancelled", "cancelled", "cancelled"),
    Transition("action-required", "deadline", "rejected", "rejected", "out-of-time"),
    Transition("confirmed", "out-of-stock", "cancelled", "cancelled"),
    Transition("confirmed", "declined", "cancelled", "cancelled"),
    Transition("confirmed", "cancelled", "cancelled", "cancelled"),
)
"""Payment is requested when all is reserved: its outcome shows that the event about a placed order's stock is late.

A confirmed order falls when the money that was held can't be taken, or when its stock had expired and is gone.
"""

FINAL: frozenset[State] = frozenset({"confirmed", "rejected", "cancelled"})
"""Nothing is due in these. Every other state has a time when the sweeper looks after it."""


class OrderNotFound(NotFound):
    code = "order-not-found"
    title = "There is no such order"


class NotCancellable(Conflict):
    code = "not-cancellable"
    title = "The order cannot be cancelled any more"


class TotalsMismatch(CartwrightError):
    """A checkout whose amounts contradict each other cannot become an order; it goes to the dead-letter queue."""

    code = "does-not-add-up"
    title = "The lines of the checkout are not its total"


class Line(Struct, frozen=True, kw_only=True):
    """`total` is quantity x unit price, less `discount`, with its `tax`."""

    sku: Sku
    product_id: str
    title: str
    quantity: int
    unit_price: Minor
    discount: Minor
    tax: Minor
    total: Minor


class Totals(Struct, frozen=True, kw_only=True):
    """goods + shipping = total, and both hold their tax; `discount` and `tax` say how much of it there is."""

    goods: Minor
    shipping: Minor
    discount: Minor
    tax: Minor
    total: Minor


class Promotion(Struct, frozen=True, kw_only=True):
    code: str
    name: str
    amount: Minor


class Address(Struct, frozen=True, kw_only=True):
    name: str
    line1: str
    line2: str = ""
    city: str
    region: str = ""
    postcode: str
    country: Country


class StateChange(Struct, frozen=True, kw_only=True):
    """A state that the order came to, when, and why: a word for machines, or nothing."""

    state: State
    at: datetime
    reason: str = ""


class StaffStateChange(StateChange, frozen=True, kw_only=True):
    """`by` is the member of the staff who did it, if one did: not for the eyes of customers."""

    by: Actor | None = None


class Order(Struct, frozen=True, kw_only=True):
    """Prices, tax, shipping and promotions are as they were at the checkout.

    A guest's order has no `customer_id`, but `guest_key`, the SHA-256 of the order's token.
    `payment_method_id` is removed as soon as OrderPlaced need not be published again; `placement_attempts` counts how
    often it was. `shortages` are SKUs without stock. `next_check_at` is None in final states. `email_key` and
    `network_key` count the orders of a buyer together until they are final; `without_stock` is true of one that waits
    beyond what a buyer may hold.
    """

    id: str
    state: State = "placed"
    version: int = 1
    basket_id: str
    customer_id: str | None
    guest_key: str = ""
    email_key: str = ""
    network_key: str = ""
    email: Email
    currency: Currency
    totals: Totals
    promotions: tuple[Promotion, ...] = ()
    shipping_option: str
    address: Address
    line_count: int
    units: int = 0
    without_stock: bool = False
    payment_method_id: str = ""
    action_url: str = ""
    captured: int = 0
    refunded: int = 0
    reason: str = ""
    shortages: tuple[str, ...] = ()
    history: tuple[StaffStateChange, ...]
    placement_attempts: int = 0
    next_check_at: datetime | None
    correlation_id: str
    placed_at: datetime
    updated_at: datetime


class Owner(Struct, frozen=True, kw_only=True):
    """Who asks: a customer by the subject of the sign-in, or a guest by the order's token."""

    customer_id: str = ""
    order_token: str = ""

    def owns(self, order: Order) -> bool:
        if order.customer_id is not None:
            return order.customer_id == self.customer_id
        key = hashlib.sha256(self.order_token.encode()).hexdigest()
        return hmac.compare_digest(order.guest_key, key)
