"""Projects catalog events. Events may arrive late, more than once and out of order."""

from basket.catalog_copy.domain import CatalogItem, CatalogProduct
from basket.catalog_copy.ports import CatalogCopy
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow
from cartwright.runtime.concurrency import retry

_ATTEMPTS = 5


class CatalogProjector:
    def __init__(self, shelves: CatalogCopy) -> None:
        self._shelves = shelves

    def changed(self, event: ProductChanged) -> None:
        """Raises ConcurrentUpdate."""
        product = event.data
        self._place(
            CatalogProduct(
                product_id=product.product_id,
                version=product.product_version,
                told_at=event.occurred_at,
                skus=tuple(
                    CatalogItem(
                        sku=variant.sku,
                        product_id=product.product_id,
                        title=product.title,
                        prices=variant.prices,
                        weight_grams=variant.weight_grams,
                        tax_class=variant.tax_class,
                        on_sale=product.status == "active",
                    )
                    for variant in product.variants
                ),
            )
        )

    def removed(self, event: ProductRemoved) -> None:
        """Raises ConcurrentUpdate."""
        product = event.data
        self._place(
            CatalogProduct(
                product_id=product.product_id,
                version=product.product_version,
                told_at=event.occurred_at,
                skus=(),
            )
        )

    def low(self, event: StockLow) -> None:
        level = event.data
        self._shelves.mark(
            level.sku, "low" if level.available else "sold-out", level.version, event.occurred_at
        )

    def back(self, event: BackInStock) -> None:
        self._shelves.mark(event.data.sku, "in-stock", event.data.version, event.occurred_at)

    def _place(self, product: CatalogProduct) -> None:
        def attempt() -> None:
            self._shelves.place(product)

        retry(attempt, attempts=_ATTEMPTS)
