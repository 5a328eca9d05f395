"""What shoppers ask of the stock."""

from inventory.stock.domain import StockNotFound
from inventory.stock.ports import AvailabilitySource
from inventory.stock.views import StockLevel


class AvailabilityReader:
    """One small item a request: neither the counters nor how many there are matter."""

    def __init__(self, shelf: AvailabilitySource) -> None:
        self._shelf = shelf

    def availability(self, sku: str) -> StockLevel:
        """Raises StockNotFound."""
        head = self._shelf.head(sku)
        if head is None:
            raise StockNotFound
        return StockLevel(sku=head.sku, availability=head.availability)
