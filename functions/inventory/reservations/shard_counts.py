"""A cache of the number of shards per SKU, valid for a few seconds.

A stale number makes an order take from another shard than it should, but never more than is available.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from cartwright.clock import Clock
from inventory.stock.domain import StockHead
from inventory.stock.ports import Counters

_FRESH = timedelta(seconds=30)
_MOST = 10_000
"""SKUs that are cached. Bounds the memory of long-lived execution environments."""


class ShardCounts:
    def __init__(self, counters: Counters, clock: Clock) -> None:
        self._counters = counters
        self._clock = clock
        self._known: dict[str, tuple[int, datetime]] = {}

    def of(self, skus: Sequence[str]) -> Mapping[str, int]:
        """Returns 1 for SKUs that were never received."""
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
