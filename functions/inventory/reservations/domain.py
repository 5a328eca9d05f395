"""Reservations: what state they are in, what brings them on, and what an order's lines are set aside as.

A reservation is a head and chunks of its lines, as a transaction takes 100 actions. `TABLE` is all there is to know
about duplicates, and about what arrives late or out of order: what is not in it fails and comes again.
"""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct, structs

from cartwright.errors import CartwrightError, NotFound
from cartwright.fields import normalize_sku
from inventory.stock.allocation_domain import ShardAllocation

MOST_LINES = 40
MOST_TAKES = 90
"""Of a chunk: a transaction holds its counters, the chunk and the head."""
LISTED_SHORTAGES = 100
KEPT = timedelta(minutes=60)
"""Longer than orders wait for a payment: what expires here was overlooked there."""
RESUMED_AFTER = timedelta(minutes=5)

State = Literal[
    "reserving",
    "reserved",
    "confirmed",
    "settling",
    "settled",
    "releasing",
    "released",
    "expired",
    "renewing",
    "rejected",
]
TriggerName = Literal["placed", "waiting", "confirmed", "dispatched", "ended", "due"]
ChunkState = Literal["held", "settled", "released"]


class Step(enum.Enum):
    REST = "there is nothing to do"
    RESERVE = "set aside what is not yet"
    ANSWER = "tell again how it ended"
    WEIGH = "give back, if unpaid orders hold too much of something"
    CONFIRM = "keep it, or sell it, as the shop captures"
    SETTLE = "sell what is set aside"
    EXPIRE = "give back, open to a late confirmation"
    RELEASE = "give back"
    FORBID = "never set anything aside"
    RENEW = "set aside anew what had expired"


_ROWS: dict[State | None, tuple[Step | None, ...]] = {
    # state      placed        waiting        confirmed      dispatched    ended         due
    None: (Step.RESERVE, None, None, None, Step.FORBID, Step.REST),
    "reserving": (Step.RESERVE, None, None, None, Step.RELEASE, Step.EXPIRE),
    "reserved": (Step.ANSWER, Step.WEIGH, Step.CONFIRM, Step.SETTLE, Step.RELEASE, Step.EXPIRE),
    "confirmed": (Step.REST, Step.REST, Step.REST, Step.SETTLE, Step.RELEASE, Step.REST),
    "settling": (Step.REST, Step.REST, Step.SETTLE, Step.SETTLE, Step.RELEASE, Step.SETTLE),
    "settled": (Step.REST, Step.REST, Step.REST, Step.REST, Step.RELEASE, Step.REST),
    "releasing": (Step.RELEASE, Step.RELEASE, Step.RELEASE, Step.RELEASE, Step.RELEASE, Step.RELEASE),
    "released": (Step.REST, Step.REST, Step.REST, Step.REST, Step.REST, Step.REST),
    "expired": (Step.REST, Step.REST, Step.RENEW, Step.RENEW, Step.FORBID, Step.REST),
    "renewing": (Step.REST, Step.REST, Step.RENEW, Step.RENEW, Step.RELEASE, Step.RENEW),
    "rejected": (Step.ANSWER, Step.REST, Step.REST, Step.REST, Step.REST, Step.REST),
}
_TRIGGERS: tuple[TriggerName, ...] = ("placed", "waiting", "confirmed", "dispatched", "ended", "due")
TABLE: Mapping[tuple[State | None, TriggerName], Step] = {
    (state, trigger): step
    for state, steps in _ROWS.items()
    for trigger, step in zip(_TRIGGERS, steps, strict=True)
    if step
}
FINAL: frozenset[State] = frozenset({"confirmed", "settled", "released", "expired", "rejected"})
"""Nothing is due in these. Every other state has a time when it is looked after."""


class ReservationNotFound(NotFound):
    code = "reservation-not-found"
    title = "Nothing was ever set aside for this order"


class PrematureEvent(CartwrightError):
    """What was told cannot be true yet: it comes again, and if it never becomes true it ends in the dead letters."""

    code = "too-early"
    title = "The reservation is not in a state for this"


class ReservationContention(CartwrightError):
    """Others were faster, again and again; the event comes again."""

    code = "still-changing"
    title = "The reservation was changed by others at the same time, again and again"


class Line(Struct, frozen=True, array_like=True):
    sku: str
    quantity: int


class Shortage(Struct, frozen=True):
    sku: str
    wanted: int
    available: int


class ReservedLine(Struct, frozen=True, array_like=True):
    sku: str
    takes: tuple[ShardAllocation, ...]

    @property
    def quantity(self) -> int:
        return sum(take.quantity for take in self.takes)


class ReservationChunk(Struct, frozen=True, kw_only=True):
    """Lines that are set aside, sold and given back together. Each time a reservation is renewed is an epoch."""

    epoch: int
    number: int
    state: ChunkState = "held"
    lines: tuple[ReservedLine, ...]


class StateChange(Struct, frozen=True, array_like=True):
    """A state that the reservation came to, and when."""

    state: State
    at: datetime


class Reservation(Struct, frozen=True, kw_only=True):
    """`reason` is why it is, or will be, given back. `answered` is the id of the OrderPlaced that was answered.

    `next_check_at` is None in final states. `version` grows with each change of the head, not with its chunks.
    """

    order_id: str
    state: State
    version: int = 1
    epoch: int = 1
    lines: int = 0
    reserved_until: datetime | None = None
    next_check_at: datetime | None = None
    reason: str = ""
    shortages: tuple[Shortage, ...] = ()
    answered: str = ""
    history: tuple[StateChange, ...] = ()


def too_much(held: int, available: int) -> bool:
    """Whether orders that are not paid hold more than half of what is unsold of a SKU. One unit is never too much."""
    return held > max(1, (held + available) // 2)


def next_step(found: Reservation | None, trigger: TriggerName) -> Step:
    """Raises PrematureEvent."""
    state = found.state if found else None
    step = TABLE.get((state, trigger))
    if step is None:
        raise PrematureEvent(f"The order is {trigger}, and its stock is {state or 'not set aside'}.")
    return step


def summed(lines: Sequence[Line]) -> dict[str, Line]:
    """One line for each SKU, by its key, in the order of the first of them."""
    found: dict[str, Line] = {}
    for line in lines:
        known = found.get(normalize_sku(line.sku), Line(line.sku, 0))
        found[normalize_sku(line.sku)] = Line(known.sku, known.quantity + line.quantity)
    return found


def missing(lines: Mapping[str, Line], held: Sequence[ReservationChunk]) -> dict[str, Line]:
    """What is not set aside yet."""
    there = {normalize_sku(line.sku) for chunk in held for line in chunk.lines}
    return {sku: line for sku, line in lines.items() if sku not in there}


def opened(order_id: str, lines: int, answered: str, at: datetime) -> Reservation:
    until = at + KEPT
    return Reservation(
        order_id=order_id,
        state="reserving",
        lines=lines,
        answered=answered,
        reserved_until=until,
        next_check_at=until,
        history=(StateChange("reserving", at),),
    )


def forbidden(order_id: str, reason: str, at: datetime) -> Reservation:
    """Of an order that ended before it was heard of."""
    return Reservation(
        order_id=order_id, state="released", reason=reason, history=(StateChange("released", at),)
    )


def moved(before: Reservation, state: State, at: datetime, **changes: Any) -> Reservation:
    """What rests in a state on the way to another is due soon; what is reserved, when its time is up."""
    due = None if state in FINAL else before.reserved_until if state == "reserved" else at + RESUMED_AFTER
    return structs.replace(
        before,
        state=state,
        version=before.version + 1,
        next_check_at=due,
        history=(*before.history, StateChange(state, at)),
        **changes,
    )


def ended(before: Reservation, at: datetime) -> Reservation:
    """The state that giving back leads to: only what expired may be set aside anew."""
    outcomes: dict[str, State] = {"out-of-stock": "rejected", "expired": "expired"}
    return moved(before, outcomes.get(before.reason, "released"), at)
