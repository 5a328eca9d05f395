"""Ports of the catalog projection."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from basket.catalog_copy.domain import Availability, CatalogItem, CatalogProduct


class CatalogCopy(Protocol):
    def place(self, product: CatalogProduct) -> None:
        """Ignores events older than the stored state. Raises ConcurrentUpdate."""
        ...

    def mark(self, sku: str, availability: Availability, version: int, at: datetime) -> None:
        """Ignores events older than the stored state."""
        ...


class CatalogItemReader(Protocol):
    def find(self, skus: Iterable[str], *, consistent: bool = False) -> Mapping[str, CatalogItem]:
        """Returns the existing items by normalized SKU, including items that are not on sale.

        Without `consistent`, may miss changes of the last second. The copy itself is seconds behind the catalogue.
        """
        ...
