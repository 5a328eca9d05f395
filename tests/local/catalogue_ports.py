"""The catalogue's ports, with what their tests write into them."""

from dataclasses import dataclass
from typing import Any

from cartwright.clock import utc_now
from cartwright.fields import Actor
from cartwright.ids import Ids
from catalog.categories.domain import Tree
from catalog.categories.ports import Categories
from catalog.exports.ports import Exports
from catalog.imports.ports import Imports
from catalog.products import rules
from catalog.products.domain import Product, ProductInput, Variant
from catalog.products.ports import Products
from catalog.products.writer import Author, ProductWriter

new_id = Ids().new
NO_TREE = Tree()


def by(cause: str) -> Author:
    return Author(actor=Actor("a tester"), cause=cause)


@dataclass
class Ports:
    """`tag` keeps what one test writes apart from all else in the table."""

    products: Products
    categories: Categories
    imports: Imports
    exports: Exports
    tag: str

    def given(self, name: str = "mug", **changes: Any) -> ProductInput:
        about: dict[str, Any] = {
            "slug": f"{name}-{self.tag}",
            "title": "Harbour mug",
            "status": "active",
            "variants": self.variants(name),
        }
        return ProductInput(**about | changes)

    def variants(self, *names: str) -> tuple[Variant, ...]:
        return tuple(Variant(sku=f"{name}-{self.tag}", prices={"GBP": 1250}) for name in names)

    @property
    def writer(self) -> ProductWriter:
        return ProductWriter(self.products, new_id)

    def create(self, given: ProductInput, cause: str = "c-1") -> Product:
        product = rules.created(given, tree=NO_TREE, product_id=new_id(), at=utc_now())
        self.writer.create(product, by(cause), NO_TREE)
        return product

    def replace(self, before: Product, given: ProductInput, cause: str = "c-2") -> Product:
        after = rules.replaced(before, given, tree=NO_TREE, at=utc_now())
        self.writer.replace(before, after, by(cause), NO_TREE, "replaced")
        return after

    def remove(self, before: Product, cause: str = "c-3") -> None:
        self.writer.remove(before, by(cause), NO_TREE, utc_now())

    def trail(self, product_id: str, limit: int = 2) -> list[tuple[int, str, str]]:
        """Version, action and cause of each change, as the pages have them."""
        seen: list[tuple[int, str, str]] = []
        after = None
        while True:
            page = self.products.history(product_id, limit=limit, after=after)
            assert len(page.changes) <= limit
            seen += [(each.version, each.action, each.cause) for each in page.changes]
            after = page.after
            if after is None:
                return seen
