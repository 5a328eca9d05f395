"""Over how many shards SKUs are spread, as it was a few seconds ago.

An order that goes by an old figure takes from another shard than it should, and never more than there is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from cartwright.clock import Clock
from inventory.stock.domain import StockHead
from inventory.stock.ports import Counters

_FRESH = timedelta(seconds=30)
_MOST = 10_000
"""SKUs that are remembered, so that the memory of a function that lives for hours stays bounded."""


class ShardCounts:
    def __init__(self, counters: Counters, clock: Clock) -> None:
        self._counters = counters
        self._clock = clock
        self._known: dict[str, tuple[int, datetime]] = {}

    def of(self, skus: Sequence[str]) -> Mapping[str, int]:
        """1 for those that were never received."""
        now = self._clock()
        old = [sku for sku in skus if sku not in self._known or now - self._known[sku][1] >= _FRESH]
        if old:
            self.learn(self._counters.heads(old))
        return {sku: self._known.get(sku, (1, now))[0] for sku in skus}

    def learn(self, heads: Mapping[str, StockHead]) -> None:
        now = self._clock()
        if len(self._known) + len(heads) > _MOST:
            self._known.clear()
        self._known |= {sku: (head.shards, now) for sku, head in heads.items()}
