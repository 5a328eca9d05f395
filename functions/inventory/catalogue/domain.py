"""The part of a product that the inventory needs: its SKUs."""

from datetime import datetime

from msgspec import Struct


class ProductSkus(Struct, frozen=True, kw_only=True):
    """`skus` are normalized; a removed product has none. `changed_at` is the time of its last change."""

    product_id: str
    version: int
    changed_at: datetime
    skus: tuple[str, ...]
