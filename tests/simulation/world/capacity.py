"""What a table's calls consume, by DynamoDB's price list, and what a partition of it can bear."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from cartwright.aws.errors import Throttled

WRITE_BYTES = 1024
READ_BYTES = 4096


def write_units(size: int) -> int:
    return max(1, math.ceil(size / WRITE_BYTES))


def read_units(size: int, *, consistent: bool) -> float:
    return max(1, math.ceil(size / READ_BYTES)) * (1 if consistent else 0.5)


class Capacity:
    """`index_writes` are not among the `writes`: each index has its own."""

    def __init__(self) -> None:
        self.reads = 0.0
        self.writes = 0
        self.index_writes = 0
        self.calls: Counter[str] = Counter()


class PartitionLimit:
    """Refuses what a partition key can't take within a second of the virtual clock; AWS gives 1,000 and 3,000."""

    def __init__(self, now: Callable[[], int], *, writes: int = 1000, reads: int = 3000) -> None:
        self._now = now
        self._limits = {"writes": writes, "reads": reads}
        self._second = -1
        self._used: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.refused = 0

    def take(self, kind: str, costs: Iterable[tuple[str, float]]) -> None:
        """All of `costs`, which are units by partition key, or nothing. Raises Throttled."""
        if self._now() // 1000 != self._second:
            self._second = self._now() // 1000
            self._used.clear()
        wanted: defaultdict[str, float] = defaultdict(float)
        for partition, units in costs:
            wanted[partition] += units
        for partition, units in wanted.items():
            if self._used[kind, partition] + units > self._limits[kind]:
                self.refused += 1
                raise Throttled(f"{partition} takes no more {kind} in this second")
        for partition, units in wanted.items():
            self._used[kind, partition] += units
