"""Stock: the units of a SKU, the shards that count them, and the availability that shoppers see.

available + reserved + sold = received holds for every SKU. A shard counts `available` and `received`; the difference is
reserved or sold. Sold units are counted later, for many orders at once (`inventory.sales`), and until then are among
the reserved ones. Stock that moves between shards takes its `received` along.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from cartwright.errors import BadRequest, Conflict, FieldError, NotFound
from cartwright.fields import Actor, Sku
from cartwright.text import END, LINE

MOST_SHARDS = 32
MOST_UNITS = 1_000_000
DEFAULT_THRESHOLD = 5

MovementId = Annotated[
    str,
    Meta(
        pattern=f"^[A-Za-z0-9][A-Za-z0-9._:-]{{0,63}}{END}",
        description="Idempotency key per SKU, such as the number of the delivery note. Receipts and adjustments "
        "have separate ids",
        examples=["DN-2026-1121-7"],
    ),
]
Quantity = Annotated[int, Meta(ge=1, le=MOST_UNITS, description="Units", examples=[120])]
Delta = Annotated[
    int,
    Meta(ge=-MOST_UNITS, le=MOST_UNITS, description="Change in units; not 0", examples=[-2]),
]
Units = Annotated[int, Meta(ge=0, examples=[120])]
Reason = Annotated[
    str, Meta(pattern=LINE, min_length=1, max_length=200, examples=["Broken in the warehouse"])
]
Shards = Annotated[
    int,
    Meta(
        ge=1,
        le=MOST_SHARDS,
        description="Number of counters over which the stock is spread; each takes some 500 reservations a second",
        examples=[1],
    ),
]
Threshold = Annotated[
    int,
    Meta(
        ge=0,
        le=MOST_UNITS,
        description="The SKU is low at this number of units or fewer",
        examples=[DEFAULT_THRESHOLD],
    ),
]
Availability = Annotated[
    Literal["in-stock", "low", "sold-out"],
    Meta(description="Eventually consistent with the counters, after about a second"),
]
Timestamp = Annotated[datetime, Meta(tz=True, description="UTC", examples=["2026-11-21T09:30:00.125000Z"])]


MovementKind = Literal["receipt", "adjustment"]


class StockNotFound(NotFound):
    code = "stock-not-found"
    title = "The SKU was never received"


class NotEnoughAvailable(Conflict):
    code = "not-enough-available"
    title = "Not enough units are available; reserved units cannot be removed"


class MovementTaken(Conflict):
    code = "movement-taken"
    title = "Another movement of the SKU has this id"


class InvalidReceipts(BadRequest):
    code = "invalid-receipts"
    title = "The file of receipts is not valid"


class InsufficientStock(Exception):
    """A counter has fewer units than requested. `skus` are the keys of the SKUs concerned."""

    def __init__(self, skus: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(skus)))
        self.skus = skus


class Counts(Struct, frozen=True):
    """The counters of one shard. `version` counts its changes."""

    available: int = 0
    received: int = 0
    version: int = 0

    @property
    def committed(self) -> int:
        """Units that are reserved or sold."""
        return self.received - self.available


class Change(Struct, frozen=True, kw_only=True):
    """A change of a shard's counters. No counter ever falls below 0."""

    sku: str
    shard: int
    available: int = 0
    received: int = 0


class CountChange(Struct, frozen=True, kw_only=True):
    """Changes of a SKU's counters within a batch of the stream: every number of available units that a counter had.

    `cause` is the correlation id of the last change.
    """

    cause: str
    available: frozenset[int]


class StockHead(Struct, frozen=True, kw_only=True):
    """A SKU's settings and availability.

    Orders take from the first `shards`. Shards up to `span` may still hold stock from when there were more shards.
    `configured_by` last set shards and threshold. `level` counts the changes of `availability` that were published, and
    `version` counts the changes of the head.
    """

    sku: str
    shards: int = 1
    span: int = 1
    threshold: int = DEFAULT_THRESHOLD
    availability: Availability = "sold-out"
    level: int = 0
    configured_by: Actor | None = None
    version: int = 1


class Movement(Struct, frozen=True, kw_only=True):
    """A receipt or an adjustment. The `quantity` of an adjustment may be negative. `actor` recorded it.

    `id` is unique among the SKU's movements of its kind.
    """

    id: MovementId
    sku: Sku
    kind: MovementKind
    quantity: Delta
    reason: Annotated[str, Meta(examples=["Broken in the warehouse"])] = ""
    actor: Actor
    at: Timestamp


def availability(available: int, threshold: int) -> Availability:
    if available <= 0:
        return "sold-out"
    return "low" if available <= threshold else "in-stock"


def configured(before: StockHead, *, shards: int, threshold: int, by: Actor) -> StockHead:
    """Returns `before` itself when nothing changes."""
    if (before.shards, before.threshold) == (shards, threshold):
        return before
    return structs.replace(
        before,
        shards=shards,
        span=max(before.span, shards),
        threshold=threshold,
        configured_by=by,
        version=before.version + 1,
    )


def levelled(before: StockHead, found: Availability) -> StockHead:
    return structs.replace(before, availability=found, level=before.level + 1, version=before.version + 1)


def adjustment(
    movement_id: str, sku: str, delta: int, reason: str, *, actor: Actor, at: datetime
) -> Movement:
    """Raises BadRequest for a delta of 0."""
    if not delta:
        raise BadRequest(errors=[FieldError("delta", "must not be 0")])
    return Movement(
        id=movement_id, sku=sku, kind="adjustment", quantity=delta, reason=reason, actor=actor, at=at
    )


def receipt(movement_id: str, sku: str, quantity: int, *, actor: Actor, at: datetime) -> Movement:
    return Movement(id=movement_id, sku=sku, kind="receipt", quantity=quantity, actor=actor, at=at)


def same_movement(one: Movement, other: Movement) -> bool:
    """Whether both record the same movement, regardless of who recorded it and when."""
    return (one.id, one.kind, one.quantity, one.reason) == (
        other.id,
        other.kind,
        other.quantity,
        other.reason,
    )
