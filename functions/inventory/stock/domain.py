"""Stock: how much there is of a SKU, how many shards keep it, and what shoppers may know of it.

available + reserved + sold = received holds of every shard by itself, so of every SKU: whatever changes one of the
four changes another of them by as much in the same write, and stock moves between shards with its `received`.
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
        description="Of the delivery note, say: the same id again for a SKU changes nothing. Receipts and adjustments "
        "have ids of their own",
        examples=["DN-2026-1121-7"],
    ),
]
Quantity = Annotated[int, Meta(ge=1, le=MOST_UNITS, description="Units", examples=[120])]
Delta = Annotated[
    int,
    Meta(ge=-MOST_UNITS, le=MOST_UNITS, description="Units that came or went; not 0", examples=[-2]),
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
        description="Over how many counters the stock is spread: a counter takes some 500 reservations a second",
        examples=[1],
    ),
]
Threshold = Annotated[
    int,
    Meta(
        ge=0,
        le=MOST_UNITS,
        description="At so many units, or fewer, the SKU counts as low",
        examples=[DEFAULT_THRESHOLD],
    ),
]
Availability = Annotated[
    Literal["in-stock", "low", "sold-out"], Meta(description="A second or so behind the counters")
]
Timestamp = Annotated[datetime, Meta(tz=True, description="UTC", examples=["2026-11-21T09:30:00.125000Z"])]


MovementKind = Literal["receipt", "adjustment"]


class StockNotFound(NotFound):
    code = "stock-not-found"
    title = "The SKU was never received"


class NotEnoughAvailable(Conflict):
    code = "not-enough-available"
    title = "So many units are not available: what is reserved for orders stays"


class MovementTaken(Conflict):
    code = "movement-taken"
    title = "Another movement of the SKU has this id"


class InvalidReceipts(BadRequest):
    code = "invalid-receipts"
    title = "The file of receipts can't be read"


class InsufficientStock(Exception):
    """A counter had fewer units than were to be taken. `skus` are the keys of the SKUs concerned."""

    def __init__(self, skus: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(skus)))
        self.skus = skus


class Counts(Struct, frozen=True):
    """Of one shard. `version` counts its changes."""

    available: int = 0
    reserved: int = 0
    sold: int = 0
    received: int = 0
    version: int = 0


class Change(Struct, frozen=True, kw_only=True):
    """What a shard's counters change by. None of them ever falls below 0."""

    sku: str
    shard: int
    available: int = 0
    reserved: int = 0
    sold: int = 0
    received: int = 0


class StockHead(Struct, frozen=True, kw_only=True):
    """What is known of a SKU beside its counters.

    Orders take from the first `shards`. Up to `span` there may be stock, of a time when there were more shards.
    `configured_by` set shards and threshold last. `level` counts the changes of `availability` that were told, and
    `version` grows with each change of the head.
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
    """A receipt, or an adjustment, whose `quantity` may be below 0. `actor` is who recorded it.

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
    """`before` itself when that is how it is."""
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
    """Raises BadRequest for one that changes nothing."""
    if not delta:
        raise BadRequest(errors=[FieldError("delta", "is 0, which changes nothing")])
    return Movement(
        id=movement_id, sku=sku, kind="adjustment", quantity=delta, reason=reason, actor=actor, at=at
    )


def receipt(movement_id: str, sku: str, quantity: int, *, actor: Actor, at: datetime) -> Movement:
    return Movement(id=movement_id, sku=sku, kind="receipt", quantity=quantity, actor=actor, at=at)


def same_movement(one: Movement, other: Movement) -> bool:
    """Whether they are one movement told twice, whoever told it and when."""
    return (one.id, one.kind, one.quantity, one.reason) == (
        other.id,
        other.kind,
        other.quantity,
        other.reason,
    )
