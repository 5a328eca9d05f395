"""Limits how much of a SKU's stock waiting orders may hold, because they may never be paid."""

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from inventory.reservations.domain import Line, Reservation, summed, too_much
from inventory.reservations.ports import Reservations
from inventory.stock.ports import Counters

CaptureAt = Literal["confirmation", "dispatch"]


class UnpaidShare:
    """Reads the counters of the order's SKUs.

    If stock is sold at confirmation, all reserved stock belongs to unpaid orders. If it is sold at dispatch, paid
    orders hold reserved stock too, so only the order's own quantity counts.

    Sold units that are not counted yet look reserved, so `uncounted` is asked for them before a share is found too
    large. Units of paid orders that were cancelled are missing from the share until they are counted.
    """

    def __init__(
        self,
        reservations: Reservations,
        counters: Counters,
        uncounted: Callable[[Collection[str]], Mapping[str, int]],
        *,
        capture_at: CaptureAt,
    ) -> None:
        self._reservations = reservations
        self._counters = counters
        self._uncounted = uncounted
        self._own_only = capture_at == "dispatch"

    def exceeded(self, found: Reservation) -> bool:
        lines = self._lines(found)
        heads = self._counters.heads(lines)
        counts = self._counters.counts({sku: head.span for sku, head in heads.items()})
        available = {sku: sum(each.available for each in shards) for sku, shards in counts.items()}
        if self._own_only:
            return any(too_much(lines[sku].quantity, units) for sku, units in available.items())
        sold = self._counters.sold(list(counts))
        held = {sku: sum(each.committed for each in shards) - sold[sku] for sku, shards in counts.items()}
        suspect = [sku for sku, units in available.items() if too_much(held[sku], units)]
        uncounted = self._uncounted(suspect) if suspect else {}
        return any(too_much(held[sku] - uncounted.get(sku, 0), available[sku]) for sku in suspect)

    def _lines(self, found: Reservation) -> Mapping[str, Line]:
        chunks = self._reservations.chunks(found.order_id, found.epoch)
        return summed([Line(line.sku, line.quantity) for chunk in chunks for line in chunk.lines])
