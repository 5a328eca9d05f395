"""Interfaces that the SKU projection depends on."""

from typing import Protocol

from inventory.catalogue.domain import ProductSkus


class SkuList(Protocol):
    def keep(self, product: ProductSkus) -> None:
        """A no-op for a version that is not newer than the stored one. Raises ConcurrentUpdate."""
        ...
