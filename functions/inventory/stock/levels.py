"""Publishes an event when a SKU runs low or is back in stock.

Invoked by the table's stream, with many changes of a SKU at once. Orders therefore never wait for it, and a SKU that
sells 5,000 times a second is checked a few times a second.
"""

from collections.abc import Mapping
from datetime import datetime

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.events.inventory import BackInStock, Level, StockLow
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from inventory.stock.domain import CountChange, StockHead, availability, levelled
from inventory.stock.ports import Stock

_ATTEMPTS = 10


class Levels:
    def __init__(self, stock: Stock, clock: Clock, new_id: NewId) -> None:
        self._stock = stock
        self._clock = clock
        self._new_id = new_id

    def affected(self, changes: Mapping[str, CountChange]) -> Mapping[str, str]:
        """The SKUs whose availability may have changed, for `check`.

        Those are the SKUs with several counters, and those whose counter crossed the threshold or contradicts the head.
        Heads are read eventually consistent. What a stale threshold hides, the SKU's next change shows.
        """
        heads = self._stock.heads(changes, consistent=False)
        return {
            sku: change.cause
            for sku, change in changes.items()
            if (head := heads.get(sku)) is None or head.span > 1 or _crossed(head, change)
        }

    def check(self, causes: Mapping[str, str]) -> None:
        """SKU -> the correlation id of its last change. Raises ConcurrentUpdate."""
        for sku, cause in causes.items():
            self._check(sku, cause)

    def _check(self, sku: str, cause: str) -> None:
        """Repeats after each write until nothing changes, because the count may predate a concurrent write."""

        def attempt() -> bool:
            head = self._stock.head(sku)
            if head is None:
                return False
            (counts,) = self._stock.counts({sku: head.span}).values()
            available = sum(each.available for each in counts)
            found = availability(available, head.threshold)
            if found == head.availability:
                return False
            after = levelled(head, found)
            event = level_changed(
                after, available, event_id=self._new_id(), at=self._clock(), correlation_id=cause
            )
            self._stock.replace(head, after, [event])
            return True

        for _ in range(_ATTEMPTS):
            if not retry(attempt, attempts=_ATTEMPTS):
                return
        raise ConcurrentUpdate


def _crossed(head: StockHead, change: CountChange) -> bool:
    return {availability(units, head.threshold) for units in change.available} != {head.availability}


def level_changed(
    head: StockHead, available: int, *, event_id: str, at: datetime, correlation_id: str
) -> Event:
    """`head` is the head after the change. A SKU that rises from 0 to at most its threshold emits StockLow."""
    kind = BackInStock if head.availability == "in-stock" else StockLow
    return kind(
        id=event_id,
        occurred_at=at,
        correlation_id=correlation_id,
        data=Level(sku=head.sku, available=available, threshold=head.threshold, version=head.level),
    )
