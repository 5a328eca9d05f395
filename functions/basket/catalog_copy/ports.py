"""What keeping the copy of the catalogue needs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from basket.catalog_copy.domain import Availability, CatalogItem, CatalogProduct


class CatalogCopy(Protocol):
    def place(self, product: CatalogProduct) -> None:
        """What is older than what is there changes nothing. Raises ConcurrentUpdate."""
        ...

    def mark(self, sku: str, availability: Availability, version: int, at: datetime) -> None:
        """What is older than what is there changes nothing."""
        ...


class CatalogItemReader(Protocol):
    def find(self, skus: Iterable[str]) -> Mapping[str, CatalogItem]:
        """Those that there are, by folded SKU, also when they are not on sale."""
        ...
