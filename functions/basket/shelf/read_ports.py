"""What baskets need of the copy of the catalogue."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from basket.shelf.domain import CatalogItem


class CatalogItemReader(Protocol):
    def find(self, skus: Iterable[str]) -> Mapping[str, CatalogItem]:
        """Those that there are, by folded SKU, also when they are not on sale."""
        ...
