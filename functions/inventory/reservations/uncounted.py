"""Reads the sales that the sold units of their SKUs lack, or still include."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from cartwright.clock import Clock
from cartwright.fields import normalize_sku
from inventory.reservations.domain import Reservation
from inventory.reservations.ports import Reservations

_MOST = 2_000
"""Orders that are read to answer one question; at two to three read units each."""


class UncountedSales:
    def __init__(self, reservations: Reservations, clock: Clock) -> None:
        self._reservations = reservations
        self._clock = clock

    def __iter__(self) -> Iterator[tuple[Reservation, Counter[str]]]:
        """Each reservation with the units to add by SKU key; units to subtract are negative.

        Eventually consistent: may miss reservations that became final within the last second.
        """
        known = set[str]()
        for order_id in self._reservations.uncounted(self._clock()):
            found = self._reservations.get(order_id)
            if found and found.uncounted and order_id not in known:
                known.add(order_id)
                yield found, self._units(found)

    def of(self, skus: Collection[str]) -> Counter[str]:
        """The uncounted units of these SKUs. A backlog beyond some thousand orders is left out."""
        units: Counter[str] = Counter()
        for _, found in islice(self, _MOST):
            units.update({sku: found[sku] for sku in found.keys() & skus})
        return units

    def _units(self, found: Reservation) -> Counter[str]:
        units: Counter[str] = Counter()
        for chunk in self._reservations.chunks(found.order_id, found.epoch):
            for line in chunk.lines:
                units[normalize_sku(line.sku)] += found.uncounted * line.quantity
        return units
