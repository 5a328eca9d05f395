"""What keeping the list of SKUs needs."""

from typing import Protocol

from inventory.catalogue.domain import ProductSkus


class SkuList(Protocol):
    def keep(self, product: ProductSkus) -> None:
        """What is older than what is there changes nothing. Raises ConcurrentUpdate."""
        ...
