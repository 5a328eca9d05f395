"""Serves shoppers."""

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
    def __init__(self, window: AvailabilityReader) -> None:
        self._window = window

    def get_availability(self, request: Request) -> StockLevel:
        path: SkuPath = request.path
        return self._window.availability(path.sku)


def compose(settings: PublicSettings) -> Handler:
    table = Table(settings.table_name).connect()
    window = AvailabilityReader(AvailabilityRepository(table, consistent=False))
    return serving(ROUTES, "public", PublicOnly(), PublicOperations(window))


handler = Composed(compose, PublicSettings.from_environment)
