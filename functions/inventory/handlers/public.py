"""Serves the public operations."""

from cartwright.authorisation import PublicOnly
from cartwright.aws.dynamodb import Table
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from inventory.settings import PublicSettings
from inventory.stock.api import ROUTES, SkuPath
from inventory.stock.domain import StockNotFound
from inventory.stock.ports import AvailabilitySource
from inventory.stock.repository import AvailabilityRepository
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


class PublicOperations:
    def __init__(self, reader: AvailabilityReader) -> None:
        self._reader = reader

    def get_availability(self, request: Request) -> StockLevel:
        path: SkuPath = request.path
        return self._reader.availability(path.sku)


def compose(settings: PublicSettings) -> Handler:
    table = Table(settings.table_name).connect()
    reader = AvailabilityReader(AvailabilityRepository(table, consistent=False))
    return serving(ROUTES, "public", PublicOnly(), PublicOperations(reader))


handler = Composed(compose, PublicSettings.from_environment)
