"""What imports and exports have in memory does not grow with the file."""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import msgspec
import pytest

from catalog.exports.domain import Export, ExportFormat
from catalog.exports.exporter import Exporter
from catalog.imports.domain import Import
from catalog.imports.ports import UploadedFile
from catalog.products.domain import Product
from catalog.products.ports import StoredProduct
from tests.unit.catalog.fakes import Clock, FakeCategories, new_ids
from tests.unit.catalog.import_shop import Shop, plenty
from tests.unit.catalog.samples import HEADER, TREE, product, row
from tests.unit.catalog.transfer_fakes import FakeDownloads, FakeExports, FakeImports, FakeStock, FakeUploads

FEW, MANY = 3_000, 30_000
ALLOWED = 2_000_000
"""Bytes more for ten times as many products: 16 to 32 are kept of each, to know it again."""


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class Forgetful:
    """Products that were written are in a table somewhere else."""

    def __getattr__(self, name: str) -> Any:
        return lambda *given, **named: None

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        del slugs
        return {}


class ForgetfulImports(FakeImports):
    def report(self, import_id: str, place: int, pieces: Any, at: datetime) -> None:
        pass


class Endless(FakeUploads):
    """A file that is made while it is read."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def open(self, import_id: str, file_format: str) -> UploadedFile:
        del import_id, file_format
        return UploadedFile(etag="e", chunks=self._made())

    def _made(self) -> Iterator[bytes]:
        yield HEADER.encode()
        for number in range(self._rows):
            yield row(f"p-{number}", f"S{number}").encode()


def an_import(rows: int) -> None:
    with ThreadPoolExecutor(1) as pool:
        shop, imports = Shop(pool), ForgetfulImports()
        import_id = shop.ids.new()
        imports.add(Import(id=import_id, created_at=shop.clock(), updated_at=shop.clock()))
        shop.importer_of(imports, Forgetful(), Endless(rows), shop.continuations).run(import_id, plenty)
        task = imports.task(import_id)
        assert task is not None
        assert (task.progress.status, task.progress.created) == ("succeeded", rows)


class MadeStock(FakeStock):
    def __init__(self, products: int) -> None:
        super().__init__()
        self._products = products

    def products(self) -> Iterator[Product]:
        pattern, ids = product(), new_ids()
        return (msgspec.structs.replace(pattern, id=ids.new()) for _ in range(self._products))


class Sink(FakeDownloads):
    def write(self, export_id: str, file_format: ExportFormat, chunks: Iterable[bytes]) -> int:
        return sum(map(len, chunks))


def an_export(products: int) -> None:
    clock, exports = Clock(), FakeExports()
    record = Export(id=new_ids().new(), format="csv", created_at=clock(), updated_at=clock())
    exports.add(record)
    Exporter(exports, MadeStock(products), FakeCategories(TREE), Sink(), clock).run(record.id, plenty)
    ended = exports.get(record.id)
    assert ended is not None
    assert (ended.status, ended.products) == ("succeeded", products)


@pytest.mark.long
@pytest.mark.parametrize("work", [an_import, an_export])
def test_ten_times_as_many_products_take_no_more_memory(work: Callable[[int], None]) -> None:
    work(1)
    assert peak(lambda: work(MANY)) < peak(lambda: work(FEW)) + ALLOWED
