"""A shipment: what of a confirmed order is to be packed, and the parcels that it goes in.

    packed ──▶ labelling ──▶ labelled ──▶ dispatched ──▶ delivered
      ▲            │                          │
      └── refused ─┘                          └────────▶ lost

These are the states of a parcel. `TRANSITIONS` also handles duplicate, late and out-of-order reports of the carrier: a
trigger without an entry for the current state is a no-op. The state of a shipment follows from its parcels.
"""

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from cartwright.errors import BadRequest, Conflict, FieldError, NotFound
from cartwright.fields import Actor, PostalAddress, Sku, normalize_sku
from cartwright.text import END, LINE

State = Literal["open", "packing", "packed", "dispatched", "delivered", "lost", "cancelled"]
Condition = Literal[
    "cancelled", "no-parcel", "units-left", "parcels-here", "parcels-under-way", "parcels-lost", "else"
]
ParcelState = Literal["packed", "labelling", "labelled", "dispatched", "delivered", "lost"]
TriggerName = Literal["label", "labelled", "refused", "dispatched", "delivered", "lost"]
EmittedEvent = Literal["packed", "dispatched", "delivered", "lost"]
CarrierState = Literal["absent", "labelled", "in-transit", "delivered", "lost", "refused", "unknown"]

MAX_LINES = 1_200
"""As many as an order has."""
MAX_PARCELS = 50
MAX_PACKED_LINES = 2 * MAX_LINES
"""Of all parcels together. A shipment is one item, of at most 400 KB with its events."""
MAX_GRAMS = 70_000

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

OrderId = Annotated[
    str,
    Meta(
        pattern=f"^{_UUID}{END}",
        description="UUID, version 7",
        examples=["01936b72-0001-7c33-9a44-5b6c7d8e9f00"],
    ),
]
OrderToken = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{43}}{END}",
        description="`order_token` from the checkout response. Only the guest has it",
        examples=["q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"],
    ),
]
ParcelId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9_-]{{1,20}}{END}",
        description="Chosen by the caller; unique in its shipment, and idempotency key of the parcel",
        examples=["1"],
    ),
]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000, examples=[2])]
Grams = Annotated[int, Meta(ge=1, le=MAX_GRAMS, description="With the packaging", examples=[780])]
CarrierName = Annotated[str, Meta(pattern=LINE, min_length=1, max_length=40, examples=["Royal Mail"])]
TrackingNumber = Annotated[
    str, Meta(pattern=f"^[A-Za-z0-9-]{{4,40}}{END}", description="The carrier's", examples=["SB00193B72A4C1"])
]


class Transition(NamedTuple):
    """`emits` are the events that the transition emits: all that happened since `state`."""

    state: ParcelState
    trigger: TriggerName
    to: ParcelState
    emits: tuple[EmittedEvent, ...] = ()


TRANSITIONS: tuple[Transition, ...] = (
    Transition("packed", "label", "labelling"),
    Transition("packed", "labelled", "labelled", ("packed",)),
    Transition("labelling", "labelled", "labelled", ("packed",)),
    Transition("labelling", "refused", "packed"),
    Transition("labelling", "dispatched", "dispatched", ("packed", "dispatched")),
    Transition("labelling", "delivered", "delivered", ("packed", "dispatched", "delivered")),
    Transition("labelling", "lost", "lost", ("packed", "dispatched", "lost")),
    Transition("labelled", "dispatched", "dispatched", ("dispatched",)),
    Transition("labelled", "delivered", "delivered", ("dispatched", "delivered")),
    Transition("labelled", "lost", "lost", ("dispatched", "lost")),
    Transition("dispatched", "delivered", "delivered", ("delivered",)),
    Transition("dispatched", "lost", "lost", ("lost",)),
)
"""The carrier may report a delivery before anyone recorded the dispatch, and a label whose purchase got no response."""

SHIPMENT_STATES: tuple[tuple[State, Condition], ...] = (
    ("cancelled", "cancelled"),
    ("open", "no-parcel"),
    ("packing", "units-left"),
    ("packed", "parcels-here"),
    ("dispatched", "parcels-under-way"),
    ("lost", "parcels-lost"),
    ("delivered", "else"),
)
"""The first condition that holds decides. A cancelled order's shipment is cancelled only while it has no parcel."""

HERE: frozenset[ParcelState] = frozenset({"packed", "labelling", "labelled"})
"""States of parcels that have not been handed to the carrier."""
ENDED: frozenset[ParcelState] = frozenset({"delivered", "lost"})
TO_PACK: tuple[State, ...] = ("open", "packing")


class ShipmentNotFound(NotFound):
    code = "shipment-not-found"
    title = "Shipment not found"


class ParcelNotFound(NotFound):
    code = "parcel-not-found"
    title = "The shipment has no such parcel"


class NotPackable(Conflict):
    code = "not-packable"
    title = "The lines cannot be packed"


class ParcelTaken(Conflict):
    code = "parcel-taken"
    title = "The shipment has a parcel of this id with other contents"


class NotPossible(Conflict):
    code = "not-possible"
    title = "The parcel is in a state that does not allow this"


class NoCarrier(Conflict):
    code = "no-carrier"
    title = "The shop has no carrier that sells labels"


class UnknownCarrier(NotFound):
    code = "unknown-carrier"
    title = "The shop does not use this carrier"


class InvalidNotification(BadRequest):
    code = "invalid-notification"
    title = "The notification is not signed by the carrier, or is too old"


class IncompleteOrder(Conflict):
    """An event without lines or address cannot become a shipment; it goes to the dead-letter queue."""

    code = "incomplete-order"
    title = "The event has no lines or no address"


class Line(Struct, frozen=True, array_like=True):
    """Stored as an array, because a shipment may have over a thousand."""

    sku: Sku
    quantity: Quantity


class Label(Struct, frozen=True, kw_only=True):
    """A label that was bought elsewhere."""

    carrier: str
    tracking_number: str


class ParcelChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A state that the parcel entered, and when. `by` is the staff member who caused it, if any."""

    state: ParcelState
    at: datetime
    by: Actor | None = None


class Parcel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`reason` says why the carrier refused to sell a label. `attempts` counts the calls to it in this state.

    The carrier is queried at `next_check_at` if it has not reported anything by then.
    """

    id: str
    state: ParcelState = "packed"
    lines: tuple[Line, ...]
    weight_grams: int
    carrier: str = ""
    tracking_number: str = ""
    label_url: str = ""
    reason: str = ""
    history: tuple[ParcelChange, ...] = ()
    attempts: int = 0
    next_check_at: datetime | None = None


class Shipment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`cancelled` is why the order was cancelled, or empty. `guest_key` is the SHA-256 of a guest's order token.

    An order that was cancelled before it was consumed as confirmed leaves a shipment without lines.
    """

    order_id: str
    version: int = 0
    customer_id: str | None = None
    guest_key: str = ""
    lines: tuple[Line, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    address: PostalAddress | None = None
    shipping_option: str = ""
    cancelled: str = ""
    correlation_id: str = ""
    opened_at: datetime
    updated_at: datetime


class CarrierParcel(Struct, frozen=True, kw_only=True):
    """The carrier's view of a parcel. `absent`: it sold no label. `unknown`: it could not be reached."""

    state: CarrierState
    tracking_number: str = ""
    label_url: str = ""
    reason: str = ""


def not_packable(sku: str, left: int) -> NotPackable:
    detail = f"{left} of {sku} is left to pack." if left else f"Nothing of {sku} is left to pack."
    return NotPackable(detail, errors=[FieldError("lines", detail)])


def by_sku(lines: tuple[Line, ...]) -> dict[str, int]:
    """Units by normalized SKU."""
    units: dict[str, int] = {}
    for line in lines:
        key = normalize_sku(line.sku)
        units[key] = units.get(key, 0) + line.quantity
    return units
