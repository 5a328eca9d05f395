"""The use cases of imports on fakes, with products that staff may change meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cartwright.ids import Ids
from catalog.imports.domain import Import, ImportInput
from catalog.imports.importer import Importer
from catalog.imports.ports import Imports
from catalog.imports.service import ImportService
from catalog.imports.upsert import Upserter
from catalog.products.domain import Product
from catalog.products.service import Catalogue
from tests.unit.actors import GRACE
from tests.unit.catalog.fakes import Clock, FakeCategories, FakeProducts
from tests.unit.catalog.samples import STAFF_MEMBER, TREE, file_of, row
from tests.unit.catalog.transfer_fakes import FakeImports, FakeQueue, FakeUploads


def plenty() -> float:
    """Seconds that are left of an invocation."""
    return 900.0


def short() -> float:
    return 5.0


class Shop:
    def __init__(
        self,
        pool: ThreadPoolExecutor,
        products: FakeProducts | None = None,
        imports: FakeImports | None = None,
    ) -> None:
        self.clock = Clock()
        self.ids = Ids(self.clock)
        self.pool = pool
        self.products = products or FakeProducts()
        self.imports = imports or FakeImports()
        self.uploads = FakeUploads()
        self.continuations = FakeQueue()
        self.categories = FakeCategories(TREE)
        self.service = ImportService(self.imports, self.uploads, self.clock, self.ids.new)
        self.catalogue = Catalogue(self.products, self.categories, self.clock, self.ids.new)
        self.importer = self.importer_of(self.imports, self.products, self.uploads, self.continuations)

    def importer_of(self, imports: Imports, products: Any, uploads: Any, continuations: Any) -> Importer:
        """One with other adapters, on this shop."""
        upserter = Upserter(products, self.categories, self.clock, self.ids.new, self.pool)
        return Importer(imports, uploads, upserter, continuations, self.clock)

    def upload(self, content: bytes, **given: Any) -> str:
        record = self.service.start(ImportInput(content_length=max(1, len(content)), **given), GRACE)
        self.uploads.files[record.id] = content
        return record.id

    def import_file(self, content: bytes, **given: Any) -> Import:
        import_id = self.upload(content, **given)
        self.importer.run(import_id, plenty)
        return self.service.get(import_id)

    def product(self, slug: str) -> Product:
        found = self.products.by_slug(slug)
        assert found is not None
        return found

    def rename(self, slug: str, title: str) -> None:
        """As a member of the staff does."""
        product = self.product(slug)
        self.catalogue.patch(product.id, {"title": title}, STAFF_MEMBER, lambda _: True)

    def report(self, import_id: str) -> list[str]:
        """Its lines, without the header."""
        return self.uploads.reports[import_id].decode().splitlines()[1:]


def counts(record: Import) -> tuple[int, int, int, int, int]:
    return record.rows, record.created, record.updated, record.unchanged, record.refused


def many(count: int, **changes: str) -> bytes:
    return file_of(*(row(f"p-{number}", f"S{number}", **changes) for number in range(count)))
