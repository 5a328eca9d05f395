"""What keeping the copy of the catalogue needs."""

from datetime import datetime
from typing import Protocol

from basket.shelf.domain import Availability, CatalogProduct


class CatalogCopy(Protocol):
    def place(self, product: CatalogProduct) -> None:
        """What is older than what is there changes nothing. Raises ConcurrentUpdate."""
        ...

    def mark(self, sku: str, availability: Availability, version: int, at: datetime) -> None:
        """What is older than what is there changes nothing."""
        ...
