"""The copy of the catalogue that baskets go by: what a SKU is called, costs and weighs, and whether it is sold."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from basket.pricing.fields import TaxClass

Availability = Literal["in-stock", "low", "sold-out", "unknown"]
"""As the inventory last told; whether an order gets its stock is decided when it is placed."""


class CatalogItem(Struct, frozen=True, kw_only=True):
    """`sku` is written as the catalogue writes it. `on_sale` is False of a withdrawn product's."""

    sku: str
    product_id: str
    title: str
    prices: Mapping[str, int]
    weight_grams: int | None = None
    tax_class: TaxClass = "standard"
    on_sale: bool = True
    availability: Availability = "unknown"

    def price(self, currency: str) -> int | None:
        """None where it can't be bought in this currency, or not at all."""
        return self.prices.get(currency) if self.on_sale else None


class CatalogProduct(Struct, frozen=True, kw_only=True):
    """A product as the catalogue last told of it. Without `skus` it is gone. `told_at` is when it changed."""

    product_id: str
    version: int
    told_at: datetime
    skus: tuple[CatalogItem, ...]
