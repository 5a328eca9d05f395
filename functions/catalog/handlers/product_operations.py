"""Staff operations on products."""

from cartwright.cursors import Cursors
from cartwright.http.requests import Request
from cartwright.http.responses import Created, Tagged
from catalog.products.api import HistoryPage, HistoryQuery
from catalog.products.service import Catalogue, tag
from catalog.products.shop_api import ProductPath
from catalog.products.views import ProductView
from catalog.products.writer import Author


class ProductOperations:
    def __init__(self, catalogue: Catalogue, cursors: Cursors) -> None:
        self._catalogue = catalogue
        self._cursors = cursors

    def get_product_as_staff(self, request: Request) -> Tagged:
        return _tagged(self._catalogue.product(_product_id(request)))

    def list_product_history(self, request: Request) -> HistoryPage:
        query: HistoryQuery = request.query
        product_id = _product_id(request)
        scope = f"listProductHistory:{product_id}"
        after = self._cursors.open(query.cursor, scope) if query.cursor else None
        page = self._catalogue.history(product_id, limit=query.limit, after=after)
        following = self._cursors.seal(page.after, scope) if page.after else None
        return HistoryPage(items=tuple(page.changes), next=following)

    def create_product(self, request: Request) -> Created:
        """Uses the staff route, because the public routes show active products only."""
        product = self._catalogue.create(request.body, author(request))
        return Created(_tagged(product), location=f"staff/products/{product.id}")

    def replace_product(self, request: Request) -> Tagged:
        changed = self._catalogue.replace(
            _product_id(request), request.body, author(request), request.if_match.admits
        )
        return _tagged(changed)

    def patch_product(self, request: Request) -> Tagged:
        changed = self._catalogue.patch(
            _product_id(request), request.body, author(request), request.if_match.admits
        )
        return _tagged(changed)

    def delete_product(self, request: Request) -> None:
        self._catalogue.remove(_product_id(request), author(request), request.if_match.admits)

    def archive_product(self, request: Request) -> Tagged:
        return _tagged(
            self._catalogue.archive(_product_id(request), author(request), request.if_match.admits)
        )

    def restore_product(self, request: Request) -> Tagged:
        return _tagged(
            self._catalogue.restore(_product_id(request), author(request), request.if_match.admits)
        )


def author(request: Request) -> Author:
    """The author of a change by a staff user."""
    return Author(actor=request.actor, cause=request.correlation_id)


def _product_id(request: Request) -> str:
    path: ProductPath = request.path
    return path.product_id


def _tagged(product: ProductView) -> Tagged:
    return Tagged(product, tag(product))
