"""Adds the units of settled reservations to the sold units of their SKUs, and subtracts those of cancelled ones.

A batch is stored before it is applied, and every step of it is conditional on its number. So an interrupted batch is
resumed by the next run, runs at the same time help each other, and nothing is counted twice.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.runtime.concurrency import retry
from inventory.reservations.domain import Reservation, counted_in
from inventory.reservations.ports import Reservations
from inventory.reservations.uncounted import UncountedSales
from inventory.sales.domain import MOST_ORDERS, MOST_SKUS, SalesBatch
from inventory.sales.ports import SalesBatches

_ATTEMPTS = 20
MARGIN_SECONDS = 30.0
"""Enough for most batches. What a batch has no time for is done by the next run."""


class SalesCounter:
    def __init__(self, reservations: Reservations, batches: SalesBatches, clock: Clock) -> None:
        self._reservations = reservations
        self._batches = batches
        self._uncounted = UncountedSales(reservations, clock)
        self._clock = clock

    def run(self, time_left: Callable[[], float]) -> int:
        """Returns the number of orders counted. `time_left` is in seconds; the other orders wait for the next run."""
        orders = 0
        while time_left() >= MARGIN_SECONDS:
            batch, read = self._batches.last(), dict[str, Reservation]()
            if batch is None or batch.done:
                batch, read = self._next(batch.number + 1 if batch else 1)
                if not batch.orders:
                    break
                try:
                    self._batches.begin(batch)
                except ConcurrentUpdate:
                    continue
            self._apply(batch, read)
            orders += len(batch.orders)
        return orders

    def _next(self, number: int) -> tuple[SalesBatch, dict[str, Reservation]]:
        """Reads the reservations after the last batch is done: they show everything that it counted."""
        at = self._clock()
        orders: dict[str, int] = {}
        read: dict[str, Reservation] = {}
        units: Counter[str] = Counter()
        for found, more in self._uncounted:
            orders[found.order_id] = found.uncounted
            read[found.order_id] = found
            units.update(more)
            if len(orders) >= MOST_ORDERS or len(units) >= MOST_SKUS:
                break
        changed = {sku: count for sku, count in units.items() if count}
        return SalesBatch(number=number, started_at=at, orders=orders, units=changed), read

    def _apply(self, batch: SalesBatch, read: dict[str, Reservation]) -> None:
        for sku, units in batch.units.items():
            self._batches.add(sku, units, batch.number)
        for order_id, sign in batch.orders.items():
            retry(partial(self._mark, order_id, sign, batch.number, read), attempts=_ATTEMPTS)
        self._batches.finish(batch)

    def _mark(self, order_id: str, sign: int, batch: int, read: dict[str, Reservation]) -> None:
        """The first attempt is with the reservation as it was read for the batch."""
        found = read.pop(order_id, None) or self._reservations.get(order_id)
        if found and found.sales_batch < batch:
            self._reservations.replace(found, counted_in(found, batch, sign))
