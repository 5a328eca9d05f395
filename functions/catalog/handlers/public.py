"""Serves the public routes of single products and of the category tree."""

from cartwright.authorisation import PublicOnly
from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.http.responses import Redirect, Tagged
from cartwright.runtime import Composed, Handler
from catalog.categories.api import ROUTES as CATEGORIES
from catalog.categories.cache import CachedTrees
from catalog.categories.ports import Trees
from catalog.categories.repository import CategoryRepository
from catalog.categories.views import shown_tree
from catalog.products.read_repository import ProductReadRepository
from catalog.products.reader import Moved, ProductReader
from catalog.products.shop_api import ROUTES as PRODUCTS
from catalog.products.shop_api import ProductPath, SkuPath, SlugPath
from catalog.products.views import ProductView
from catalog.settings import PublicSettings

_MOVED_SECONDS = 300
"""Another product may take a former slug."""


class ShopOperations:
    def __init__(self, window: ProductReader, trees: Trees) -> None:
        self._window = window
        self._trees = trees

    def get_product(self, request: Request) -> ProductView:
        path: ProductPath = request.path
        return self._window.product(path.product_id)

    def get_product_by_slug(self, request: Request) -> ProductView | Redirect:
        path: SlugPath = request.path
        found = self._window.by_slug(path.slug)
        if isinstance(found, Moved):
            return Redirect(found.slug, _MOVED_SECONDS, permanent=True)
        return found

    def get_product_by_sku(self, request: Request) -> ProductView:
        path: SkuPath = request.path
        return self._window.by_sku(path.sku)

    def list_categories(self, request: Request) -> Tagged:
        del request
        tree = self._trees.tree()
        return Tagged(shown_tree(tree), str(tree.version))


def compose(settings: PublicSettings) -> Handler:
    table = Table(settings.table_name).connect()
    trees = CachedTrees(CategoryRepository(table, consistent=False), utc_now)
    window = ProductReader(ProductReadRepository(table, consistent=False), trees)
    return serving((*PRODUCTS, *CATEGORIES), "public", PublicOnly(), ShopOperations(window, trees))


handler = Composed(compose, PublicSettings.from_environment)
