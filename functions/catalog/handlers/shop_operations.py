"""The operations that anyone may call."""

from collections.abc import Mapping

from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from cartwright.http.responses import Tagged
from catalog.categories.ports import Trees
from catalog.categories.views import shown_tree
from catalog.products.reading import ShopWindow
from catalog.products.shop_api import ProductPath, SkuPath, SlugPath
from catalog.products.views import ProductView


class ShopOperations:
    def __init__(self, window: ShopWindow, trees: Trees) -> None:
        self._window = window
        self._trees = trees

    def table(self) -> Mapping[str, Operation]:
        return {
            "getProduct": self.get_product,
            "getProductBySlug": self.get_product_by_slug,
            "getProductBySku": self.get_product_by_sku,
            "listCategories": self.list_categories,
        }

    def get_product(self, request: Request) -> ProductView:
        path: ProductPath = request.path
        return self._window.product(path.product_id)

    def get_product_by_slug(self, request: Request) -> ProductView:
        path: SlugPath = request.path
        return self._window.by_slug(path.slug)

    def get_product_by_sku(self, request: Request) -> ProductView:
        path: SkuPath = request.path
        return self._window.by_sku(path.sku)

    def list_categories(self, request: Request) -> Tagged:
        del request
        tree = self._trees.tree()
        return Tagged(shown_tree(tree), str(tree.version))
