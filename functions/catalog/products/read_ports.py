"""What it takes to read products: a shopper's request imports no more than this."""

from typing import Protocol

from catalog.products.domain import Product


class ProductSource(Protocol):
    """Finds single products, whatever their status. One that was removed is absent."""

    def get(self, product_id: str) -> Product | None: ...

    def by_slug(self, slug: str) -> Product | None: ...

    def by_sku(self, sku: str) -> Product | None:
        """Whatever the case of `sku`."""
        ...
