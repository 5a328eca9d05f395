"""A product, as far as the inventory cares: which SKUs are its own."""

from datetime import datetime

from msgspec import Struct


class ProductSkus(Struct, frozen=True, kw_only=True):
    """`skus` are normalized; none of a product that was removed. `changed_at` is its last change."""

    product_id: str
    version: int
    changed_at: datetime
    skus: tuple[str, ...]
