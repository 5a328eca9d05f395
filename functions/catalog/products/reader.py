"""Reads single products for shoppers."""

from msgspec import Struct

from catalog.categories.domain import Tree
from catalog.categories.ports import RecentTrees
from catalog.products.domain import Product, ProductNotFound, ProductSource
from catalog.products.views import ProductView, shown


class Moved(Struct, frozen=True):
    """The present slug of a product that was found by a former one."""

    slug: str


class ProductReader:
    """Raises ProductNotFound also for a product that is not active, so that its existence is not revealed."""

    def __init__(self, shelf: ProductSource, trees: RecentTrees) -> None:
        self._shelf = shelf
        self._trees = trees

    def product(self, product_id: str) -> ProductView:
        return self._shown(self._shelf.get(product_id))

    def by_slug(self, slug: str) -> ProductView | Moved:
        found = self._shown(self._shelf.by_slug(slug))
        return found if found.slug == slug else Moved(found.slug)

    def by_sku(self, sku: str) -> ProductView:
        return self._shown(self._shelf.by_sku(sku))

    def _shown(self, product: Product | None) -> ProductView:
        if product is None or product.status != "active":
            raise ProductNotFound
        return shown(product, self._trees.containing(product.category_id) if product.category_id else Tree())
