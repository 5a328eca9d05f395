"""What a table holds, and what each call does to it, at one instant and without any fault."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cartwright.aws.dynamodb import Key, Page
from cartwright.aws.errors import ConditionFailed
from tests.simulation.world.capacity import Capacity, PartitionLimit, read_units, write_units
from tests.simulation.world.expressions.keys import Range
from tests.simulation.world.indexes import Index, Place, Sorted, Stored
from tests.simulation.world.values import Invalid, Item, equal, given_out, grown_size, item_size
from tests.simulation.world.writes import EmptyKey, Write, checked_key

LARGEST_ITEM = 400 * 1024
LARGEST_PAGE = 1024 * 1024

Written = Callable[[Item | None, Item | None], None]
"""Hears of a change: the item before and after it."""


class Storage:
    def __init__(
        self,
        name: str,
        indexes: Iterable[str],
        now: Callable[[], int],
        *,
        lag: Callable[[], int] = lambda: 0,
        limit: PartitionLimit | None = None,
        keys_only: bool = False,
        includes: Mapping[str, Sequence[str]] | None = None,
        sort_key: str = "",
    ) -> None:
        """`keys_only` is what its indexes hold, besides what `includes` names by index. `sort_key` is of all of them,
        and `lag` is how many milliseconds an index stays behind a write.
        """
        self.name = name
        self.capacity = Capacity()
        self.limit = limit
        self.written: list[Written] = []
        self._now = now
        more = includes or {}
        self.indexes = {
            each: Index(each, now, lag, keys_only=keys_only, includes=more.get(each, ()), sort_key=sort_key)
            for each in indexes
        }
        self._partitions: defaultdict[str, Sorted] = defaultdict(Sorted)

    def items(self) -> Iterator[Item]:
        """All of them, by key; no function sees this."""
        for partition in sorted(self._partitions):
            held = self._partitions[partition]
            yield from (held.items[place].item for place in held.places)

    def stored(self, key: tuple[str, str]) -> Stored | None:
        held = self._partitions.get(key[0])
        return held.items.get((key[1], "", "")) if held else None

    def get(self, key: Key, *, consistent: bool, stale_ms: int = 0) -> Item | None:
        """Not `consistent`, it misses what was written in the last `stale_ms`."""
        wanted = checked_key(key)
        stored = self.stored(wanted)
        if stored and not consistent and self._now() - stored.written_at < stale_ms:
            stored = stored.before
        units = read_units(stored.size if stored else 0, consistent=consistent)
        if self.limit:
            self.limit.take("reads", [(wanted[0], units)])
        self.capacity.reads += units
        return given_out(stored.item) if stored else None

    def write(self, write: Write) -> tuple[Item | None, Item | None]:
        """The item before and after. Raises ConditionFailed, Invalid, Throttled."""
        before = self.stored(write.key)
        holds = write.compiled.condition
        if holds and not holds(before.item if before else {}, write.values):
            self._charge([(write, before, None)], 1)
            raise ConditionFailed(f"The condition on {write.key} in {self.name} does not hold")
        after = self.prepared(write, before)
        self._charge([(write, before, after)], 1)
        self._keep(write.key, before, after)
        return before.item if before else None, after.item if after else None

    def write_all(self, writes: Sequence[Write]) -> list[str]:
        """All or nothing: what DynamoDB says of each, "None" where nothing is wrong. Raises Invalid, Throttled."""
        prepared: list[tuple[Write, Stored | None, Stored | None]] = []
        reasons: list[str] = []
        for write in writes:
            before = self.stored(write.key)
            holds, reason, after = write.compiled.condition, "None", None
            try:
                after = self.prepared(write, before)
            except EmptyKey:
                raise
            except Invalid:
                reason = "ValidationError"
            if holds and not holds(before.item if before else {}, write.values):
                reason = "ConditionalCheckFailed"
            reasons.append(reason)
            prepared.append((write, before, after))
        self._charge(prepared, 2)
        if not any(reason != "None" for reason in reasons):
            for write, before, after in prepared:
                self._keep(write.key, before, after)
        return reasons

    def expire(self, key: tuple[str, str], due: int) -> None:
        """Removes what still expires at `due`, at nobody's cost."""
        stored = self.stored(key)
        if stored and stored.item.get("expires_at") == due:
            self._keep(key, stored, None)

    def prepared(self, write: Write, before: Stored | None) -> Stored | None:
        """What would lie there. Raises Invalid for what DynamoDB does not store."""
        item = write.after(before.item if before else None)
        if item is None:
            return None
        if before and item is before.item:
            return before
        size = grown_size(before.item, before.size, item) if before else item_size(item)
        if size > LARGEST_ITEM:
            raise Invalid("Item size has exceeded the maximum allowed size")
        for index in self.indexes.values():
            for name in (index.partition_key, index.sort_key):
                if name in item and type(item[name]) is not str:
                    raise Invalid(f"One or more parameter values were invalid: {name} is an index key")
                if name in item and not item[name]:
                    raise EmptyKey(f"One or more parameter values are not valid: {name} is an index key")
        return Stored(item, size, self._now(), before)

    def query(
        self, keys: Range, *, limit: int, index: str | None, after: Mapping[str, Any] | None, descending: bool
    ) -> Page:
        if limit < 1:
            raise Invalid("Limit must be at least 1")
        found, total, last = list[Item](), 0, None
        place = self._place(after, index) if after else None
        partition = self.indexes[index].partition if index else self._partitions.__getitem__
        for stored in partition(keys.partition).within(keys, place, descending=descending):
            if found and total + stored.size > LARGEST_PAGE:
                last = found[-1]
                break
            found.append(given_out(stored.item))
            total += stored.size
            if len(found) == limit:
                last = found[-1]
                break
        units = read_units(total, consistent=index is None)
        if self.limit:
            self.limit.take("reads", [(keys.partition, units)])
        self.capacity.reads += units
        return Page(found, {name: last[name] for name in self.keys(index)} if last else None)

    def keys(self, index: str | None) -> list[str]:
        """The attributes of a position."""
        if index is None:
            return ["pk", "sk"]
        return ["pk", "sk", self.indexes[index].partition_key, self.indexes[index].sort_key]

    def _place(self, after: Mapping[str, Any], index: str | None) -> Place:
        if after.keys() != set(self.keys(index)):
            raise Invalid("The provided starting key is invalid")
        if index is None:
            return after["sk"], "", ""
        return after[self.indexes[index].sort_key], after["pk"], after["sk"]

    def _charge(self, prepared: Sequence[tuple[Write, Stored | None, Stored | None]], factor: int) -> None:
        costs = [
            (
                write.key[0],
                factor * write_units(max(before.size if before else 0, after.size if after else 0)),
            )
            for write, before, after in prepared
        ]
        if self.limit:
            self.limit.take("writes", costs)
        self.capacity.writes += sum(units for _, units in costs)

    def _keep(self, key: tuple[str, str], before: Stored | None, after: Stored | None) -> None:
        if after is before:
            return
        if before:
            before.before = None
        held, place = self._partitions[key[0]], (key[1], "", "")
        if after:
            held.put(place, after)
        else:
            held.drop(place)
        for index in self.indexes.values():
            self.capacity.index_writes += index.cost(before, after)
            index.note(before, after)
        old, new = before.item if before else None, after.item if after else None
        if self.written and not (old is not None and new is not None and equal(old, new)):
            for hear in self.written:
                hear(old, new)
