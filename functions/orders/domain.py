"""An order and its state machine.

               stock             payment
    placed ──────────▶ reserved ────────────────▶ confirmed
      │                 ▲    │                      │  ▲
      │      paid again │    ├─▶ action-required ───│──┤
      │                 │    ▼          ▼           │  │ late success
      │                 └─ payment-failed ──────────│──┘
      ▼                        ▼                    ▼
    rejected               rejected             cancelled

An order whose payment failed is rejected at once if it may not be paid again.

`TRANSITIONS` also handles duplicate, late and out-of-order events: a trigger without an entry for the current state
is a no-op. Every state but rejected can be cancelled.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.errors import CartwrightError, Conflict, NotFound
from cartwright.fields import Actor, Country, Currency, Sku

State = Literal[
    "placed", "reserved", "action-required", "payment-failed", "confirmed", "rejected", "cancelled"
]
TriggerName = Literal[
    "reserved",
    "out-of-stock",
    "action-required",
    "over-limit",
    "authorised",
    "declined",
    "authorisation-lost",
    "paid-again",
    "cancelled",
    "deadline",
]
Guard = Literal["retry-due", "payable", "out-of-time"]
EmittedEvent = Literal[
    "placed", "action-required", "payment-failed", "payment-requested", "confirmed", "rejected", "cancelled"
]

PLACEMENT_RETRY_AFTER = (timedelta(minutes=10), timedelta(minutes=15), timedelta(minutes=20))
"""After the order was placed: if the inventory has not answered, OrderPlaced is published again."""
ANSWERED_WITHIN = timedelta(minutes=5)
STOCK_WITHIN = timedelta(minutes=30)
PAYMENT_WITHIN = timedelta(minutes=30)
"""After its stock was reserved. The reservation lasts an hour, so an order is rejected before its stock expires."""
REPEATED_PAYMENT_WITHIN = timedelta(minutes=10)
"""After the customer paid again."""
ACTION_WITHIN = timedelta(minutes=10)
"""After the customer was sent to 3-D Secure, whose sessions last as long at most banks."""
CANCELLABLE_FOR = timedelta(minutes=30)
"""After it was confirmed: the time in which a customer may cancel. After that the shop may be packing the order."""
CaptureAt = Literal["confirmation", "dispatch"]
"""When the shop captures the payment."""
MIN_PAYABLE_FOR = timedelta(minutes=10)
CHECKED_AFTER = min(
    PLACEMENT_RETRY_AFTER[0], PAYMENT_WITHIN, REPEATED_PAYMENT_WITHIN, ACTION_WITHIN, MIN_PAYABLE_FOR
)
"""After the order was placed. No state has an earlier deadline, so the sweeper reads no younger order."""
LINES_IN_CHUNK = 100

Minor = Annotated[int, Meta(ge=0, description="Minor units of the order's currency")]


class Transition(NamedTuple):
    """`emits` is the event that the transition emits, or None. The guards are in rules.py."""

    state: State
    trigger: TriggerName
    to: State
    emits: EmittedEvent | None = None
    guard: Guard | None = None


TRANSITIONS: tuple[Transition, ...] = (
    Transition("placed", "reserved", "reserved"),
    Transition("placed", "out-of-stock", "rejected", "rejected"),
    Transition("placed", "action-required", "action-required", "action-required"),
    Transition("placed", "over-limit", "rejected", "rejected"),
    Transition("placed", "authorised", "confirmed", "confirmed"),
    Transition("placed", "declined", "payment-failed", "payment-failed", "payable"),
    Transition("placed", "declined", "rejected", "rejected"),
    Transition("placed", "authorisation-lost", "rejected", "rejected"),
    Transition("placed", "cancelled", "cancelled", "cancelled"),
    Transition("placed", "deadline", "placed", "placed", "retry-due"),
    Transition("placed", "deadline", "rejected", "rejected", "out-of-time"),
    Transition("reserved", "out-of-stock", "rejected", "rejected"),
    Transition("reserved", "action-required", "action-required", "action-required"),
    Transition("reserved", "over-limit", "rejected", "rejected"),
    Transition("reserved", "authorised", "confirmed", "confirmed"),
    Transition("reserved", "declined", "payment-failed", "payment-failed", "payable"),
    Transition("reserved", "declined", "rejected", "rejected"),
    Transition("reserved", "authorisation-lost", "rejected", "rejected"),
    Transition("reserved", "cancelled", "cancelled", "cancelled"),
    Transition("reserved", "deadline", "payment-failed", "payment-failed", "payable"),
    Transition("reserved", "deadline", "rejected", "rejected", "out-of-time"),
    Transition("action-required", "out-of-stock", "rejected", "rejected"),
    Transition("action-required", "authorised", "confirmed", "confirmed"),
    Transition("action-required", "declined", "payment-failed", "payment-failed", "payable"),
    Transition("action-required", "declined", "rejected", "rejected"),
    Transition("action-required", "authorisation-lost", "rejected", "rejected"),
    Transition("action-required", "paid-again", "reserved", "payment-requested"),
    Transition("action-required", "cancelled", "cancelled", "cancelled"),
    Transition("action-required", "deadline", "payment-failed", "payment-failed", "payable"),
    Transition("action-required", "deadline", "rejected", "rejected", "out-of-time"),
    Transition("payment-failed", "out-of-stock", "rejected", "rejected"),
    Transition("payment-failed", "authorised", "confirmed", "confirmed"),
    Transition("payment-failed", "authorisation-lost", "rejected", "rejected"),
    Transition("payment-failed", "paid-again", "reserved", "payment-requested"),
    Transition("payment-failed", "cancelled", "cancelled", "cancelled"),
    Transition("payment-failed", "deadline", "rejected", "rejected", "out-of-time"),
    Transition("confirmed", "out-of-stock", "cancelled", "cancelled"),
    Transition("confirmed", "authorisation-lost", "cancelled", "cancelled"),
    Transition("confirmed", "cancelled", "cancelled", "cancelled"),
)
"""Payment is only requested once all stock is reserved. A payment outcome for a placed order therefore means that the
inventory's event is late.

A confirmed order is cancelled when its payment cannot be captured, or when its stock expired and is sold out. Payments
authorises one attempt of an order at most, so a success counts whichever attempt the order waits for, and an
authorisation that is lost ends the order even if this event overtakes that of the success.
"""

FINAL: frozenset[State] = frozenset({"confirmed", "rejected", "cancelled"})
"""The sweeper never checks these. Every other state has a deadline."""
WAITING: frozenset[State] = frozenset({"action-required", "payment-failed"})
"""The order holds stock and waits for its customer."""


class OrderNotFound(NotFound):
    code = "order-not-found"
    title = "Order not found"


class NotCancellable(Conflict):
    code = "not-cancellable"
    title = "The order can no longer be cancelled"


class TotalsMismatch(CartwrightError):
    """A checkout whose amounts contradict each other cannot become an order; it goes to the dead-letter queue."""

    code = "totals-mismatch"
    title = "The lines of the checkout do not add up to its total"


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
    """goods + shipping = total. Both include their tax. `discount` and `tax` are the amounts included."""

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
    """A state that the order entered, when, and why. `reason` is a machine-readable code, or empty."""

    state: State
    at: datetime
    reason: str = ""


class StaffStateChange(StateChange, frozen=True, kw_only=True):
    """`by` is the staff member who caused the change, if any. Customers never see it."""

    by: Actor | None = None


class UsedKey(Struct, frozen=True, array_like=True):
    """An Idempotency-Key and the payment method it was used with, as digests: the order keeps neither."""

    key: str
    request: str


class Order(Struct, frozen=True, kw_only=True):
    """Prices, tax, shipping and promotions are as they were at the checkout.

    A guest's order has no `customer_id`, but a `guest_key`, the SHA-256 of the order's token.
    `payment_method_id` is removed once the payment need not be requested again. `placement_attempts` counts how often
    OrderPlaced was published again, `repeated_payments` how often the customer paid again, until `payable_until` at the
    latest, with the `payment_keys`. `shortages` are SKUs without enough stock. `next_check_at` is None in final states.
    `email_key` and `network_key` group the open orders of one buyer; they are removed in final states. `without_stock`
    is true of a waiting order whose buyer is above the limit of held units.
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
    repeated_payments: int = 0
    payable_until: datetime | None = None
    payment_keys: tuple[UsedKey, ...] = ()
    next_check_at: datetime | None = None
    correlation_id: str
    placed_at: datetime
    updated_at: datetime

    @property
    def attempt(self) -> int:
        """The number of the payment that the order waits for."""
        return self.repeated_payments + 1
