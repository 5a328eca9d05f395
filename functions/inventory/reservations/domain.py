"""Reservations: their states, triggers and transitions.

A reservation is a head and chunks of its lines, because a transaction takes 100 actions. `TRANSITIONS` also handles
duplicate, late and out-of-order events: a trigger without a step raises PrematureEvent and is retried.
"""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from msgspec import Struct, structs

from cartwright.errors import CartwrightError, NotFound
from cartwright.fields import normalize_sku
from inventory.stock.allocation_domain import ShardAllocation

MOST_LINES = 40
MOST_TAKES = 90
"""Per chunk. A transaction holds the chunk's counters, the chunk and the head."""
LISTED_SHORTAGES = 100
KEPT = timedelta(minutes=60)
"""Longer than orders wait for a payment, so only reservations whose order missed its own deadline expire."""
KEPT_AFTER_WAIT = timedelta(minutes=30)
"""After an order stops waiting for its customer: a payment that was begun at the last minute has to end, too."""
RESUMED_AFTER = timedelta(minutes=5)

State = Literal[
    "reserving",
    "reserved",
    "confirmed",
    "settled",
    "releasing",
    "released",
    "expired",
    "renewing",
    "rejected",
]
TriggerName = Literal["placed", "waiting", "confirmed", "dispatched", "ended", "deadline"]
ChunkState = Literal["held", "released"]


class Step(enum.Enum):
    REST = "nothing to do"
    RESERVE = "reserve the lines that are not reserved"
    ANSWER = "publish the outcome again"
    WEIGH = "keep it for longer, or release it if unpaid orders hold too much of a SKU"
    CONFIRM = "keep or sell the stock, depending on when payments are captured"
    SETTLE = "sell the reserved stock"
    EXPIRE = "release; a late confirmation reserves anew"
    RELEASE = "release"
    FORBID = "never reserve"
    RENEW = "reserve anew after an expiry"


_TRIGGERS: tuple[TriggerName, ...] = get_args(TriggerName)
TRANSITIONS: Mapping[State | None, tuple[Step | None, ...]] = {
    None: (Step.RESERVE, None, None, None, Step.FORBID, Step.REST),
    "reserving": (Step.RESERVE, None, None, None, Step.RELEASE, Step.EXPIRE),
    "reserved": (Step.ANSWER, Step.WEIGH, Step.CONFIRM, Step.SETTLE, Step.RELEASE, Step.EXPIRE),
    "confirmed": (Step.REST, Step.REST, Step.REST, Step.SETTLE, Step.RELEASE, Step.REST),
    "settled": (Step.REST, Step.REST, Step.REST, Step.REST, Step.RELEASE, Step.REST),
    "releasing": (Step.RELEASE, Step.RELEASE, Step.RELEASE, Step.RELEASE, Step.RELEASE, Step.RELEASE),
    "released": (Step.REST, Step.REST, Step.REST, Step.REST, Step.REST, Step.REST),
    "expired": (Step.REST, Step.REST, Step.RENEW, Step.RENEW, Step.FORBID, Step.REST),
    "renewing": (Step.REST, Step.REST, Step.RENEW, Step.RENEW, Step.RELEASE, Step.RENEW),
    "rejected": (Step.ANSWER, Step.REST, Step.REST, Step.REST, Step.REST, Step.REST),
}
"""The steps of each state, in the order of TriggerName."""
FINAL: frozenset[State] = frozenset({"confirmed", "settled", "released", "expired", "rejected"})
"""The sweeper never checks these. Every other state has a deadline."""


class ReservationNotFound(NotFound):
    code = "reservation-not-found"
    title = "Reservation not found"


class PrematureEvent(CartwrightError):
    """The event cannot be true yet. It is retried, and goes to the dead-letter queue if it never becomes true."""

    code = "premature-event"
    title = "The reservation is not in a state that allows this"


class ReservationContention(CartwrightError):
    """Every attempt lost a race against another writer. The event is retried."""

    code = "reservation-contention"
    title = "The reservation was changed concurrently too many times"


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
    """Lines that are reserved and released together. Each renewal of a reservation starts a new epoch.

    A chunk is sold when its reservation is settled, which changes the head alone.
    """

    epoch: int
    number: int
    state: ChunkState = "held"
    lines: tuple[ReservedLine, ...]


class StateChange(Struct, frozen=True, array_like=True):
    """A state that the reservation entered, and when."""

    state: State
    at: datetime


class Reservation(Struct, frozen=True, kw_only=True):
    """`reason` is why the reservation was, or will be, released. `answered` is the id of the last OrderPlaced answered.

    `next_check_at` is None in final states. `version` counts the changes of the head, not those of its chunks.
    `counted` is whether its lines are in the sold units of their SKUs, since the batch `sales_batch`.
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
    counted: bool = False
    sales_batch: int = 0
    history: tuple[StateChange, ...] = ()

    @property
    def uncounted(self) -> int:
        """1 if its lines must be added to the sold units, -1 if they must be subtracted, otherwise 0."""
        return (self.state == "settled") - self.counted if self.state in FINAL else 0


def too_much(held: int, available: int) -> bool:
    """Whether unpaid orders hold more than half of a SKU's unsold stock. One unit is never too much."""
    return held > max(1, (held + available) // 2)


def next_step(found: Reservation | None, trigger: TriggerName) -> Step:
    """Raises PrematureEvent."""
    state = found.state if found else None
    step = TRANSITIONS[state][_TRIGGERS.index(trigger)]
    if step is None:
        raise PrematureEvent(f"The order is {trigger}, and its stock is {state or 'not reserved'}.")
    return step


def summed(lines: Sequence[Line]) -> dict[str, Line]:
    """One line for each SKU by its key, in the order of first appearance."""
    found: dict[str, Line] = {}
    for line in lines:
        known = found.get(normalize_sku(line.sku), Line(line.sku, 0))
        found[normalize_sku(line.sku)] = Line(known.sku, known.quantity + line.quantity)
    return found


def missing(lines: Mapping[str, Line], held: Sequence[ReservationChunk]) -> dict[str, Line]:
    """The lines that are not reserved yet."""
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
    """The reservation of an order that ended before its stock was requested."""
    return Reservation(
        order_id=order_id, state="released", reason=reason, history=(StateChange("released", at),)
    )


def moved(before: Reservation, state: State, at: datetime, **changes: Any) -> Reservation:
    """A transitional state is checked again soon, a reserved one when the reservation expires."""
    due = None if state in FINAL else before.reserved_until if state == "reserved" else at + RESUMED_AFTER
    return structs.replace(
        before,
        state=state,
        version=before.version + 1,
        next_check_at=due,
        history=(*before.history, StateChange(state, at)),
        **changes,
    )


def kept_for(before: Reservation, waits_until: datetime) -> Reservation:
    """Returns the same reservation if it lasts long enough."""
    until = waits_until + KEPT_AFTER_WAIT
    if before.reserved_until is not None and before.reserved_until >= until:
        return before
    return structs.replace(before, reserved_until=until, next_check_at=until, version=before.version + 1)


def ended(before: Reservation, at: datetime) -> Reservation:
    """The state that a release leads to. Only an expired reservation can be renewed."""
    outcomes: dict[str, State] = {"out-of-stock": "rejected", "expired": "expired"}
    return moved(before, outcomes.get(before.reason, "released"), at)


def counted_in(before: Reservation, batch: int, sign: int) -> Reservation:
    """The reservation after the batch added its lines to the sold units, or subtracted them."""
    return structs.replace(before, counted=sign > 0, sales_batch=batch, version=before.version + 1)
