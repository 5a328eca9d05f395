"""The interface that counting sales depends on, besides reservations."""

from typing import Protocol

from inventory.sales.domain import SalesBatch


class SalesBatches(Protocol):
    def last(self) -> SalesBatch | None: ...

    def begin(self, batch: SalesBatch) -> None:
        """Raises ConcurrentUpdate unless the batch before it is the last one, and done."""
        ...

    def add(self, sku: str, units: int, batch: int) -> None:
        """Adds to the sold units of the SKU, unless this batch or a later one already did."""
        ...

    def finish(self, batch: SalesBatch) -> None:
        """Does nothing when the batch is not the last one any more."""
        ...
