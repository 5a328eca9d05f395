"""Applies the events and deadlines of orders to their reservations.

Each step is one conditional write, or a sequence of them. An interrupted step is resumed by the next invocation for
the order: a redelivery, another event or the sweeper.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct, structs

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.ids import NewId
from inventory.reservations.allocator import Allocator
from inventory.reservations.chunk_releaser import ChunkReleaser
from inventory.reservations.domain import (
    LISTED_SHORTAGES,
    Line,
    PrematureEvent,
    Reservation,
    ReservationContention,
    Shortage,
    Step,
    TriggerName,
    ended,
    forbidden,
    kept_for,
    moved,
    next_step,
    opened,
    summed,
)
from inventory.reservations.events import outcome
from inventory.reservations.ports import Reservations
from inventory.reservations.unpaid_share import CaptureAt, UnpaidShare

_ATTEMPTS = 50
"""A redelivered order of 1,200 lines may lose the race for each of its chunks to a concurrent delivery."""


class Trigger(Struct, frozen=True, kw_only=True):
    """`lines` belong to a placed order; `reason` is why an order ended. `cause` is the correlation id.

    `holds` and `until` belong to an order that waits for its customer: whether the buyer's limit lets it hold stock,
    and for how long it waits.
    """

    name: TriggerName
    order_id: str
    event_id: str
    cause: str
    lines: tuple[Line, ...] = ()
    reason: str = ""
    holds: bool = True
    until: datetime | None = None


class ReservationService:
    """`capture_at` is when reserved stock is sold: when the order is confirmed, or when it is dispatched."""

    def __init__(
        self,
        reservations: Reservations,
        allocator: Allocator,
        share: UnpaidShare,
        clock: Clock,
        new_id: NewId,
        *,
        capture_at: CaptureAt,
    ) -> None:
        self._reservations = reservations
        self._allocator = allocator
        self._share = share
        self._releaser = ChunkReleaser(reservations)
        self._clock = clock
        self._new_id = new_id
        self._capture_at = capture_at

    def handle(self, trigger: Trigger) -> None:
        """Idempotent, for events in any order. Raises PrematureEvent, ReservationContention."""
        found = self._reservations.get(trigger.order_id)
        if trigger.name == "deadline" and not _overdue(found, self._clock()):
            return
        for _ in range(_ATTEMPTS):
            step = next_step(found, trigger.name)
            try:
                if self._take(step, found, trigger):
                    return
            except ConcurrentUpdate:
                pass
            found = self._reservations.get(trigger.order_id)
        raise ReservationContention

    def _take(self, step: Step, found: Reservation | None, trigger: Trigger) -> bool:
        """Returns True when the trigger is handled, False when another step follows."""
        if step is Step.REST:
            return True
        if found is None:
            return self._reserve(None, trigger) if step is Step.RESERVE else self._forbid(None, trigger)
        steps: Mapping[Step, Callable[[Reservation, Trigger], bool]] = {
            Step.RESERVE: self._reserve,
            Step.ANSWER: self._answer,
            Step.WEIGH: self._weigh,
            Step.CONFIRM: self._confirm,
            Step.SETTLE: self._settle,
            Step.EXPIRE: self._expire,
            Step.RELEASE: self._release,
            Step.FORBID: self._forbid,
            Step.RENEW: self._renew,
        }
        return steps[step](found, trigger)

    def _reserve(self, found: Reservation | None, trigger: Trigger) -> bool:
        lines, at = summed(trigger.lines), self._clock()
        start = found or opened(trigger.order_id, len(lines), trigger.event_id, at)
        done = moved(start, "reserved", at)
        if found is None:
            done = structs.replace(done, history=done.history[-1:])
        shortages, stored = self._allocator.hold(
            start, lines, done, self._events(done, trigger), stored=found is not None, cause=trigger.cause
        )
        return not shortages or self._refuse(start, shortages, trigger, stored=stored)

    def _refuse(
        self, start: Reservation, shortages: tuple[Shortage, ...], trigger: Trigger, *, stored: bool
    ) -> bool:
        """Releases what was reserved before the shortage was found, if anything was."""
        about = {"reason": "out-of-stock", "shortages": shortages[:LISTED_SHORTAGES]}
        if stored:
            self._reservations.replace(start, moved(start, "releasing", self._clock(), **about))
            return False
        refused = moved(start, "rejected", self._clock(), **about)
        refused = structs.replace(refused, history=refused.history[-1:])
        self._reservations.add(refused, self._events(refused, trigger))
        return True

    def _answer(self, found: Reservation, trigger: Trigger) -> bool:
        """A new OrderPlaced for the same order means that the answer got lost, so it is published again."""
        if found.answered != trigger.event_id:
            after = structs.replace(found, answered=trigger.event_id, version=found.version + 1)
            self._reservations.replace(found, after, self._events(after, trigger))
        return True

    def _weigh(self, found: Reservation, trigger: Trigger) -> bool:
        """A release here counts as an early expiry: when the order is paid, it reserves stock anew if there is any."""
        if not trigger.holds or self._share.exceeded(found):
            return self._expire(found, trigger)
        kept = kept_for(found, trigger.until) if trigger.until else found
        if kept is not found:
            self._reservations.replace(found, kept)
        return True

    def _forbid(self, found: Reservation | None, trigger: Trigger) -> bool:
        at = self._clock()
        if found is None:
            self._reservations.add(forbidden(trigger.order_id, trigger.reason, at))
        else:
            self._reservations.replace(found, moved(found, "released", at, reason=trigger.reason))
        return True

    def _confirm(self, found: Reservation, trigger: Trigger) -> bool:
        if self._capture_at == "confirmation":
            return self._settle(found, trigger)
        self._reservations.replace(found, moved(found, "confirmed", self._clock()))
        return True

    def _settle(self, found: Reservation, trigger: Trigger) -> bool:
        """Writes the head alone; `inventory.sales` counts the sold units later."""
        del trigger
        self._reservations.replace(found, moved(found, "settled", self._clock()))
        return True

    def _expire(self, found: Reservation, trigger: Trigger) -> bool:
        return self._release(found, structs.replace(trigger, reason="expired"))

    def _release(self, found: Reservation, trigger: Trigger) -> bool:
        """Keeps the reason of a release under way, except that the end of an order overrides an expiry."""
        between = found
        if found.state != "releasing":
            between = moved(found, "releasing", self._clock(), reason=trigger.reason)
        elif trigger.name == "ended" and found.reason == "expired":
            self._reservations.replace(found, moved(found, "releasing", self._clock(), reason=trigger.reason))
            return False
        after = ended(structs.replace(between, version=found.version), self._clock())
        done = self._releaser.release(
            found, between, after, self._events(after, trigger), cause=trigger.cause
        )
        return done and trigger.name not in ("confirmed", "dispatched")

    def _renew(self, found: Reservation, trigger: Trigger) -> bool:
        """Reserves the stock of a confirmed order anew after its reservation expired, or rejects it for lack of stock.

        Raises PrematureEvent when the order never had all of its lines reserved.
        """
        anew = found
        if found.state == "expired":
            anew = moved(found, "renewing", self._clock(), epoch=found.epoch + 1, reason="")
        lines = self._lines(anew.order_id, anew.epoch - 1)
        if len(lines) != found.lines:
            raise PrematureEvent(f"Only {len(lines)} of {found.lines} lines were ever reserved.")
        if anew is not found:
            self._reservations.replace(found, anew)
        keeps = self._capture_at == "dispatch" and trigger.name != "dispatched"
        done = moved(anew, "confirmed" if keeps else "settled", self._clock())
        shortages, _ = self._allocator.hold(anew, lines, done, (), stored=True, cause=trigger.cause)
        if shortages:
            return self._refuse(anew, shortages, trigger, stored=True)
        return True

    def _lines(self, order_id: str, epoch: int) -> dict[str, Line]:
        """The lines that were reserved in that epoch."""
        held = (line for chunk in self._reservations.chunks(order_id, epoch) for line in chunk.lines)
        return summed([Line(line.sku, line.quantity) for line in held])

    def _events(self, after: Reservation, trigger: Trigger) -> tuple[Event, ...]:
        return outcome(after, event_id=self._new_id(), correlation_id=trigger.cause)


def _overdue(found: Reservation | None, at: datetime) -> bool:
    return found is not None and found.next_check_at is not None and found.next_check_at < at
