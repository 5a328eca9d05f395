"""Reads single products from DynamoDB. `repository` documents the keys of all items."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Table
from catalog.products.domain import Product

SLUG = "SLUG#"


class ProductReadRepository:
    """Without `consistent`, reads cost half as much and may miss writes of the last second."""

    def __init__(self, table: Table, *, consistent: bool) -> None:
        self._table = table
        self._consistent = consistent

    def get(self, product_id: str) -> Product | None:
        item = self._table.get(product_key(product_id), consistent=self._consistent)
        return stored_product(item)

    def by_slug(self, slug: str) -> Product | None:
        return self._claimant(slug_claim(slug))

    def by_sku(self, sku: str) -> Product | None:
        """Ignores a claim that the product has released since."""
        claim = sku_claim(sku)
        product = self._claimant(claim)
        return product if product and claim in claims_of(product) else None

    def _claimant(self, claim: str) -> Product | None:
        item = self._table.get(claim_key(claim), consistent=self._consistent)
        return self.get(item["product_id"]) if item else None


def stored_product(item: Mapping[str, Any] | None) -> Product | None:
    """Returns None for a missing item and for the tombstone of a deleted product."""
    if item is None or item.get("removed"):
        return None
    return msgspec.convert(item, Product)


def product_key(product_id: str) -> dict[str, str]:
    return {"pk": f"P#{product_id}", "sk": "P"}


def claim_key(claim: str) -> dict[str, str]:
    return {"pk": claim, "sk": claim}


def slug_claim(slug: str) -> str:
    return f"{SLUG}{slug}"


def sku_claim(sku: str) -> str:
    return f"SKU#{sku.upper()}"


def claims_of(product: Product) -> dict[str, str]:
    """Maps each claim of the product that must be unique in the shop to its field."""
    skus = {
        sku_claim(variant.sku): f"variants[{index}].sku" for index, variant in enumerate(product.variants)
    }
    return {slug_claim(product.slug): "slug", **skus}
