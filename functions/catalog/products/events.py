"""The product events that the catalog publishes."""

from datetime import datetime

import msgspec

from cartwright.events.catalog import (
    ChangedPrice,
    ChangedPrices,
    ChangedProduct,
    PriceChanged,
    ProductChanged,
    ProductRemoved,
    RemovedProduct,
)
from catalog.categories.domain import Tree
from catalog.products.changes import changed_fields, price_changes
from catalog.products.domain import UPLOADED, Product


def product_changed(
    before: Product | None, after: Product, tree: Tree, *, event_id: str, correlation_id: str
) -> ProductChanged:
    content = msgspec.structs.asdict(after) | {
        "product_id": after.id,
        "product_version": after.version,
        "category": tree.path(after.category_id),
        "changed": changed_fields(before, after),
    }
    return ProductChanged(
        id=event_id,
        occurred_at=after.updated_at,
        correlation_id=correlation_id,
        data=msgspec.convert(content, ChangedProduct, from_attributes=True),
    )


def price_changed(
    before: Product, after: Product, *, event_id: str, correlation_id: str
) -> PriceChanged | None:
    """Returns None if no price has changed."""
    prices = tuple(
        ChangedPrice(sku=sku, currency=currency, before=was, after=now)
        for sku, currency, was, now in price_changes(before, after)
    )
    if not prices:
        return None
    return PriceChanged(
        id=event_id,
        occurred_at=after.updated_at,
        correlation_id=correlation_id,
        data=ChangedPrices(product_id=after.id, product_version=after.version, prices=prices),
    )


def product_removed(before: Product, *, at: datetime, event_id: str, correlation_id: str) -> ProductRemoved:
    uploaded = (image.url for image in before.images if image.url.startswith(UPLOADED))
    return ProductRemoved(
        id=event_id,
        occurred_at=at,
        correlation_id=correlation_id,
        data=RemovedProduct(
            product_id=before.id,
            product_version=before.version + 1,
            slug=before.slug,
            skus=tuple(variant.sku for variant in before.variants),
            images=tuple(url.removeprefix(UPLOADED) for url in uploaded),
        ),
    )
