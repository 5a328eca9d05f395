"""What the catalogue tells about its products."""

import msgspec

from cartwright.events.catalog import ChangedProduct, ProductChanged
from catalog.products.domain import Product


def product_changed(product: Product, *, event_id: str, correlation_id: str) -> ProductChanged:
    """`product` is the product after the change."""
    told = msgspec.structs.asdict(product) | {"product_id": product.id, "product_version": product.version}
    return ProductChanged(
        id=event_id,
        occurred_at=product.updated_at,
        correlation_id=correlation_id,
        data=msgspec.convert(told, ChangedProduct, from_attributes=True),
    )
