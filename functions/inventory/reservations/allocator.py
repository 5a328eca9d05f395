"""Reserves an order's lines in as few transactions as possible.

The first attempt reads no counters: each line takes from the shard that its order prefers. The counters are read only
if a shard has too little. Shards are not read at one moment, so a shortage counts only if a second read finds the
counters unchanged.
"""

from collections.abc import Iterable, Mapping, Sequence

from cartwright.events.base import Event
from inventory.reservations.domain import (
    MOST_LINES,
    MOST_TAKES,
    Line,
    Reservation,
    ReservationChunk,
    ReservationContention,
    ReservedLine,
    Shortage,
    missing,
)
from inventory.reservations.ports import Reservations
from inventory.reservations.shard_counts import ShardCounts
from inventory.stock.allocation_domain import ShardAllocation, preferred, taken
from inventory.stock.domain import Counts, InsufficientStock
from inventory.stock.ports import Counters

_ATTEMPTS = 20

Known = dict[str, Sequence[Counts]]


class Allocator:
    def __init__(self, reservations: Reservations, counters: Counters, shards: ShardCounts) -> None:
        self._reservations = reservations
        self._counters = counters
        self._shards = shards

    def hold(
        self,
        opened: Reservation,
        lines: Mapping[str, Line],
        finished: Reservation,
        events: Sequence[Event],
        *,
        stored: bool,
        cause: str,
    ) -> tuple[tuple[Shortage, ...], bool]:
        """Returns the shortages, and whether `opened` is stored by now. Chunks that are reserved already stay reserved.

        Without shortages, stores `finished` with its events. Resumes where an interrupted attempt stopped.
        Raises ConcurrentUpdate, ReservationContention.
        """
        held = list(self._reservations.chunks(opened.order_id, opened.epoch)) if stored else []
        left = missing(lines, held)
        known: Known = self._read(left) if len(left) > MOST_LINES else {}
        short = 0
        while short < _ATTEMPTS:
            if shortages := self._shortages(left, known):
                return shortages, stored
            chunk = self._chunk(opened, len(held), left, known)
            last = len(chunk.lines) == len(left)
            if not last and not stored:
                self._reservations.add(opened)
                stored = True
            before = opened if stored else None
            try:
                if last:
                    self._reservations.hold(chunk, before, finished, events, cause=cause)
                    return (), True
                self._reservations.hold(chunk, before, opened, cause=cause)
            except InsufficientStock as error:
                short += 1
                known |= self._read({sku: left[sku] for sku in error.skus})
                continue
            held.append(chunk)
            left = missing(left, [chunk])
        raise ReservationContention

    def _shortages(self, left: Mapping[str, Line], known: Known) -> tuple[Shortage, ...]:
        """Refreshes `known` where it shows a shortage. Raises ReservationContention."""
        for _ in range(_ATTEMPTS):
            found = {
                sku: Shortage(line.sku, line.quantity, _available(known[sku]))
                for sku, line in left.items()
                if sku in known and _available(known[sku]) < line.quantity
            }
            torn = [sku for sku in found if len(known[sku]) > 1]
            again = self._read(torn)
            if all(again[sku] == known[sku] for sku in torn):
                return tuple(found.values())
            known |= again
        raise ReservationContention

    def _read(self, skus: Iterable[str]) -> Known:
        """A SKU that was never received has no counters."""
        wanted = list(skus)
        if not wanted:
            return {}
        heads = self._counters.heads(wanted)
        self._shards.learn(heads)
        counts = self._counters.counts({sku: head.span for sku, head in heads.items()})
        return {sku: tuple(counts.get(sku, ())) for sku in wanted}

    def _chunk(
        self, opened: Reservation, number: int, left: Mapping[str, Line], known: Known
    ) -> ReservationChunk:
        """As many of the lines, in order, as fit into one transaction."""
        shards = self._shards.of(list(left)[:MOST_LINES])
        lines: list[ReservedLine] = []
        room = MOST_TAKES
        for sku, line in left.items():
            if len(lines) == MOST_LINES:
                break
            first = preferred(f"{opened.order_id}#{sku}", shards[sku])
            takes: tuple[ShardAllocation, ...] = (ShardAllocation(first, line.quantity),)
            if sku in known:
                takes = taken(line.quantity, [each.available for each in known[sku]], first)
            room -= len(takes)
            if room < 0:
                break
            lines.append(ReservedLine(line.sku, takes))
        return ReservationChunk(epoch=opened.epoch, number=number, lines=tuple(lines))


def _available(counts: Sequence[Counts]) -> int:
    return sum(each.available for each in counts)
