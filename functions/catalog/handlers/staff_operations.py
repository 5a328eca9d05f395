"""The operations of the shop's staff."""

from collections.abc import Mapping

from cartwright.cursors import Cursors
from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from cartwright.http.responses import Created
from catalog.imports.api import ImportPath, ListRefusalsQuery, RefusalPage
from catalog.imports.domain import Import
from catalog.imports.service import ImportDesk
from catalog.products.api import ProductPath
from catalog.products.domain import Product
from catalog.products.service import Catalogue


class StaffOperations:
    def __init__(self, catalogue: Catalogue, desk: ImportDesk, cursors: Cursors) -> None:
        self._catalogue = catalogue
        self._desk = desk
        self._cursors = cursors

    def table(self) -> Mapping[str, Operation]:
        return {
            "getProductAsStaff": self.get_product,
            "createProduct": self.create_product,
            "replaceProduct": self.replace_product,
            "archiveProduct": self.archive_product,
            "startImport": self.start_import,
            "getImport": self.get_import,
            "listRefusals": self.list_refusals,
        }

    def get_product(self, request: Request) -> Product:
        path: ProductPath = request.path
        return self._catalogue.product(path.product_id)

    def create_product(self, request: Request) -> Created:
        product = self._catalogue.create(request.body, request.correlation_id)
        return Created(product, location=f"products/{product.id}")

    def replace_product(self, request: Request) -> Product:
        path: ProductPath = request.path
        return self._catalogue.replace(path.product_id, request.body, request.correlation_id)

    def archive_product(self, request: Request) -> Product:
        path: ProductPath = request.path
        return self._catalogue.archive(path.product_id, request.correlation_id)

    def start_import(self, request: Request) -> Created:
        record = self._desk.start(request.body)
        return Created(record, location=f"imports/{record.id}")

    def get_import(self, request: Request) -> Import:
        path: ImportPath = request.path
        return self._desk.get(path.import_id)

    def list_refusals(self, request: Request) -> RefusalPage:
        path: ImportPath = request.path
        query: ListRefusalsQuery = request.query
        scope = f"listRefusals:{path.import_id}"
        after = self._cursors.open(query.cursor, scope) if query.cursor else None
        page = self._desk.refusals(path.import_id, limit=query.limit, after=after)
        following = self._cursors.seal(page.after, scope) if page.after else None
        return RefusalPage(items=tuple(page.refusals), next=following)
