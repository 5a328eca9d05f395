"""Maintains the list of SKUs. Handles late, duplicate and out-of-order events."""

from typing import Protocol

from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.fields import normalize_sku
from cartwright.runtime.concurrency import retry
from inventory.catalogue.domain import ProductSkus

_ATTEMPTS = 5


class SkuList(Protocol):
    def keep(self, product: ProductSkus) -> None:
        """A no-op for a version that is not newer than the stored one. Raises ConcurrentUpdate."""
        ...


class SkuProjector:
    def __init__(self, skus: SkuList) -> None:
        self._skus = skus

    def changed(self, event: ProductChanged) -> None:
        """Raises ConcurrentUpdate."""
        self._keep(event, tuple(normalize_sku(variant.sku) for variant in event.data.variants))

    def removed(self, event: ProductRemoved) -> None:
        """Raises ConcurrentUpdate."""
        self._keep(event, ())

    def _keep(self, event: ProductChanged | ProductRemoved, skus: tuple[str, ...]) -> None:
        product = ProductSkus(
            product_id=event.data.product_id,
            version=event.data.product_version,
            changed_at=event.occurred_at,
            skus=skus,
        )

        def attempt() -> None:
            self._skus.keep(product)

        retry(attempt, attempts=_ATTEMPTS)
