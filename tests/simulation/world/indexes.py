"""A global secondary index: sparse, sorted, and a little behind its table."""

from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence

import msgspec

from tests.simulation.world.capacity import write_units
from tests.simulation.world.expressions.keys import Range
from tests.simulation.world.values import Item, equal, item_size

Place = tuple[str, str, str]
"""Of an entry in its partition: its sort key, then the table's partition and sort keys."""


class Stored(msgspec.Struct):
    """An item as it lies in the table, and the one before it."""

    item: Item
    size: int
    written_at: int
    before: "Stored | None"


class Sorted:
    """Items of one partition in order."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.items: dict[Place, Stored] = {}

    def put(self, place: Place, stored: Stored) -> None:
        if place not in self.items:
            insort(self.places, place)
        self.items[place] = stored

    def drop(self, place: Place) -> None:
        if self.items.pop(place, None) is not None:
            del self.places[bisect_left(self.places, place)]

    def within(self, keys: Range, after: Place | None, *, descending: bool) -> Iterator[Stored]:
        start = bisect_left(self.places, (keys.first, "", ""))
        found: list[Place] = []
        for number in range(start, len(self.places)):
            place = self.places[number]
            if keys.holds(place[0]):
                found.append(place)
            elif found:
                break
        if descending:
            found.reverse()
        for place in found:
            if after is None or (place < after if descending else place > after):
                yield self.items[place]


class Index:
    def __init__(
        self,
        name: str,
        now: Callable[[], int],
        lag: Callable[[], int],
        *,
        keys_only: bool = False,
        includes: Sequence[str] = (),
        sort_key: str = "",
    ) -> None:
        self.name = name
        self.keys_only = keys_only
        self.includes = includes
        self.partition_key, self.sort_key = f"{name}_pk", sort_key or f"{name}_sk"
        self._now = now
        self._lag = lag
        self._partitions: defaultdict[str, Sorted] = defaultdict(Sorted)
        self._underway: deque[tuple[int, Stored | None, Stored | None]] = deque()
        self._last_due = 0

    def cost(self, before: Stored | None, after: Stored | None) -> int:
        """Write units: a changed entry is one write, a moved one two."""
        before, after = self._held(before), self._held(after)
        old, new = self._entry(before), self._entry(after)
        if old is None or new is None or before is None or after is None:
            there = before if old else after if new else None
            return write_units(there.size) if there else 0
        if old != new:
            return write_units(before.size) + write_units(after.size)
        return 0 if equal(before.item, after.item) else write_units(max(before.size, after.size))

    def note(self, before: Stored | None, after: Stored | None) -> None:
        """It will show the change after a while, in the order of the changes."""
        self._last_due = max(self._last_due, self._now() + self._lag())
        self._underway.append((self._last_due, self._held(before), self._held(after)))

    def partition(self, key: str) -> Sorted:
        now = self._now()
        while self._underway and self._underway[0][0] <= now:
            _, before, after = self._underway.popleft()
            if (entry := self._entry(before)) is not None:
                self._partitions[entry[0]].drop(entry[1])
            if (entry := self._entry(after)) is not None and after is not None:
                self._partitions[entry[0]].put(entry[1], after)
        return self._partitions[key]

    def _held(self, stored: Stored | None) -> Stored | None:
        """What the index has of an item."""
        if stored is None or not self.keys_only:
            return stored
        names = {"pk", "sk", self.partition_key, self.sort_key, *self.includes}
        keys = {name: value for name, value in stored.item.items() if name in names}
        return Stored(keys, item_size(keys), stored.written_at, None)

    def _entry(self, stored: Stored | None) -> tuple[str, Place] | None:
        """Partition and place; None for an item without the index's keys."""
        if stored is None:
            return None
        item = stored.item
        if self.partition_key not in item or self.sort_key not in item:
            return None
        return item[self.partition_key], (item[self.sort_key], item["pk"], item["sk"])
