"""The operations that anyone may call."""

from collections.abc import Mapping

from cartwright.cursors import Cursors
from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from catalog.products.api import ListProductsQuery, ProductPage, ProductPath
from catalog.products.domain import Product
from catalog.products.service import Catalogue


class PublicOperations:
    def __init__(self, catalogue: Catalogue, cursors: Cursors) -> None:
        self._catalogue = catalogue
        self._cursors = cursors

    def table(self) -> Mapping[str, Operation]:
        return {"listProducts": self.list_products, "getProduct": self.get_product}

    def list_products(self, request: Request) -> ProductPage:
        query: ListProductsQuery = request.query
        scope = f"listProducts:{query.category or ''}"
        after = self._cursors.open(query.cursor, scope) if query.cursor else None
        page = self._catalogue.active(query.category, limit=query.limit, after=after)
        following = self._cursors.seal(page.after, scope) if page.after else None
        return ProductPage(items=tuple(page.products), next=following)

    def get_product(self, request: Request) -> Product:
        path: ProductPath = request.path
        return self._catalogue.public_product(path.product_id)
