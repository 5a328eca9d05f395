"""Serves the public operations."""

from cartwright.authorisation import PublicOnly
from cartwright.aws.dynamodb import Table
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from inventory.settings import PublicSettings
from inventory.stock.api import ROUTES, SkuPath
from inventory.stock.reader import AvailabilityReader
from inventory.stock.repository import AvailabilityRepository
from inventory.stock.views import StockLevel


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
