"""Reads availability for shoppers."""

from inventory.stock.domain import StockNotFound
from inventory.stock.ports import AvailabilitySource
from inventory.stock.views import StockLevel


class AvailabilityReader:
    """Reads one small item per request, regardless of the number of counters."""

    def __init__(self, source: AvailabilitySource) -> None:
        self._source = source

    def availability(self, sku: str) -> StockLevel:
        """Raises StockNotFound."""
        head = self._source.head(sku)
        if head is None:
            raise StockNotFound
        return StockLevel(sku=head.sku, availability=head.availability)
