"""The operations that anyone may call."""

from collections.abc import Mapping

from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from inventory.stock.api import SkuPath
from inventory.stock.reading import ShopWindow
from inventory.stock.views import StockLevel


class PublicOperations:
    def __init__(self, window: ShopWindow) -> None:
        self._window = window

    def table(self) -> Mapping[str, Operation]:
        return {"getAvailability": self.get_availability}

    def get_availability(self, request: Request) -> StockLevel:
        path: SkuPath = request.path
        return self._window.availability(path.sku)
