"""The catalogue's ports, with what their tests write into them."""

from dataclasses import dataclass
from typing import Any

from cartwright.clock import utc_now
from cartwright.ids import Ids
from catalog.imports.ports import Imports
from catalog.products import domain
from catalog.products.domain import Product, ProductInput, Variant
from catalog.products.events import product_changed
from catalog.products.ports import Products

new_id = Ids().new


@dataclass
class Ports:
    """`tag` keeps what one test writes apart from all else in the table."""

    products: Products
    imports: Imports
    tag: str

    def given(self, name: str = "mug", **changes: Any) -> ProductInput:
        about: dict[str, Any] = {
            "slug": f"{name}-{self.tag}",
            "title": "Harbour mug",
            "category": f"kitchen-{self.tag}",
            "status": "active",
            "variants": self.variants(name),
        }
        return ProductInput(**about | changes)

    def variants(self, *names: str) -> tuple[Variant, ...]:
        return tuple(Variant(sku=f"{name}-{self.tag}", prices={"GBP": 1250}) for name in names)

    def create(self, given: ProductInput, cause: str = "c-1") -> Product:
        product = domain.created(given, product_id=new_id(), at=utc_now())
        self.products.create(product, product_changed(product, event_id=new_id(), correlation_id=cause))
        return product

    def replace(self, before: Product, given: ProductInput, cause: str = "c-2") -> Product:
        after = domain.replaced(before, given, at=utc_now())
        event = product_changed(after, event_id=new_id(), correlation_id=cause)
        self.products.replace(before, after, event)
        return after

    def listed(self, category: str, limit: int = 2) -> list[str]:
        seen: list[str] = []
        after = None
        while True:
            page = self.products.active(category, limit=limit, after=after)
            assert len(page.products) <= limit
            seen += [product.slug for product in page.products]
            after = page.after
            if after is None:
                return seen
