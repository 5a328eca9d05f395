"""An index of items by deadline.

Partition keys are `<group>#<shard>`, sort keys `<time>#<id>`. The first group holds items in progress; the second group
holds items that wait, and is read after it.

To move an item in the index costs two writes. An item whose deadline moves on every step of a short process may instead
keep an earlier entry. The sweeper then visits the item before its deadline and must move it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Expression, Table

IN_PROGRESS, WAITING = "D", "W"
_PAGE = 100


class Schedule:
    """Each group is split into `shards` partitions, because one partition takes 1,000 writes a second."""

    def __init__(self, index: str, shards: int, groups: tuple[str, ...] = (IN_PROGRESS, WAITING)) -> None:
        self.index = index
        self._shards = shards
        self._groups = groups

    @property
    def partitions(self) -> tuple[str, ...]:
        """Every partition key, in group order."""
        return tuple(f"{group}#{shard}" for group in self._groups for shard in range(self._shards))

    def place(self, name: str, due: datetime, shard: int, *, in_progress: bool) -> dict[str, str]:
        """The index attributes of an item. `shard` is any number derived from the item."""
        group = self._groups[0] if in_progress else self._groups[-1]
        return {
            f"{self.index}_pk": f"{group}#{shard % self._shards}",
            f"{self.index}_sk": f"{_stamp(due)}#{name}",
        }

    def entry(self, item: Mapping[str, Any]) -> tuple[datetime, bool] | None:
        """The time of the item's entry in the index, and whether it is in progress."""
        if f"{self.index}_sk" not in item:
            return None
        return self.due_of(item)[0], item[f"{self.index}_pk"].startswith(f"{IN_PROGRESS}#")

    def due_of(self, item: Mapping[str, Any]) -> tuple[datetime, str]:
        """When the sweeper visits the item, and its id."""
        at, _, name = item[f"{self.index}_sk"].partition("#")
        return datetime.fromisoformat(at), name

    def due(self, table: Table, at: datetime) -> Iterator[str]:
        """Ids of the items that are due at `at`, group by group, the longest overdue first.

        Pages are read on demand and each item is returned once, even if it fails or becomes due again concurrently.
        Eventually consistent.
        """
        end = _stamp(at + timedelta(milliseconds=1))
        for group in self._groups:
            shards = (self._read(table, f"{group}#{shard}", end) for shard in range(self._shards))
            yield from (self.due_of(item)[1] for item in merged(shards, f"{self.index}_sk"))

    def _read(self, table: Table, partition: str, end: str) -> Iterator[Item]:
        where = Expression(
            f"{self.index}_pk = :shard AND {self.index}_sk < :end", {":shard": partition, ":end": end}
        )
        after = None
        while True:
            page = table.query(where, limit=_PAGE, index=self.index, after=after)
            yield from page.items
            after = page.last
            if after is None:
                return


def merged(parts: Iterable[Iterator[Item]], sort_key: str) -> Iterator[Item]:
    """The items of partitions that are each in the order of the sort key, in that order. Each is read on demand."""
    heads = [(item, part) for part in parts if (item := next(part, None)) is not None]
    while heads:
        item, part = first = min(heads, key=lambda head: str(head[0][sort_key]))
        yield item
        heads.remove(first)
        if (following := next(part, None)) is not None:
            heads.append((following, part))


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
