"""Limits how much of a SKU's stock waiting orders may hold, because they may never be paid."""

from collections.abc import Mapping
from typing import Literal

from inventory.reservations.domain import Line, Reservation, summed, too_much
from inventory.reservations.ports import Reservations
from inventory.stock.ports import Counters

CaptureAt = Literal["confirmation", "dispatch"]


class UnpaidShare:
    """Reads the counters of the order's SKUs, and writes nothing.

    If stock is sold at confirmation, all reserved stock belongs to unpaid orders. If it is sold at dispatch, paid
    orders hold reserved stock too, so only the order's own quantity counts.
    """

    def __init__(self, reservations: Reservations, counters: Counters, *, capture_at: CaptureAt) -> None:
        self._reservations = reservations
        self._counters = counters
        self._own_only = capture_at == "dispatch"

    def exceeded(self, found: Reservation) -> bool:
        lines = self._lines(found)
        heads = self._counters.heads(lines)
        counts = self._counters.counts({sku: head.span for sku, head in heads.items()})
        return any(
            too_much(
                lines[sku].quantity if self._own_only else sum(each.reserved for each in shards),
                sum(each.available for each in shards),
            )
            for sku, shards in counts.items()
        )

    def _lines(self, found: Reservation) -> Mapping[str, Line]:
        chunks = self._reservations.chunks(found.order_id, found.epoch)
        return summed([Line(line.sku, line.quantity) for chunk in chunks for line in chunk.lines])
