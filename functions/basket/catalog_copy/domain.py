"""The copy of the catalog that baskets use: title, prices, weight and sale status of each SKU."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from basket.pricing.fields import TaxClass

Availability = Literal["in-stock", "low", "sold-out", "unknown"]
"""The last state from inventory events. Stock is reserved only when the order is placed."""


class CatalogItem(Struct, frozen=True, kw_only=True):
    """`sku` is written as in the catalog. `on_sale` is False if the product is withdrawn."""

    sku: str
    product_id: str
    title: str
    prices: Mapping[str, int]
    weight_grams: int | None = None
    tax_class: TaxClass = "standard"
    on_sale: bool = True
    availability: Availability = "unknown"

    def price(self, currency: str) -> int | None:
        """Returns None if the item is not sold in this currency or not on sale."""
        return self.prices.get(currency) if self.on_sale else None


class CatalogProduct(Struct, frozen=True, kw_only=True):
    """The state of the latest event. A product without `skus` is deleted. `told_at` is the time of the change."""

    product_id: str
    version: int
    told_at: datetime
    skus: tuple[CatalogItem, ...]
