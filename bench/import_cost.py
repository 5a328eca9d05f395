"""What an import costs in DynamoDB's units: the importer on a table that adds them up by the published rules."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bench.write_capacity import Meter, item_size, units
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Expression, Key, Page, Returning
from cartwright.clock import utc_now
from cartwright.ids import Ids
from catalog.categories.repository import CategoryRepository
from catalog.imports.domain import FileFormat, Import, Upload
from catalog.imports.importer import Importer
from catalog.imports.ports import UploadedFile
from catalog.imports.repository import ImportRepository
from catalog.imports.upsert import Upserter
from catalog.products.repository import ProductRepository
from ops.prices import READ_UNIT_USD, WRITE_UNIT_USD


class MeteredTable(Meter):
    """Reads are counted too: strongly consistent ones, as the importer's are."""

    read = 0

    def get(self, key: Key, *, consistent: bool = True) -> Item | None:
        return next(iter(self.batch_get([key])), None)

    def batch_get(self, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """What is not there costs a unit too."""
        items = [self.items.get((key["pk"], key["sk"])) for key in keys]
        self.read += sum(_read_units(item) if item else 1 for item in items)
        return [dict(item) for item in items if item]

    def put(self, item: Mapping[str, Any], condition: Expression | None = None) -> None:
        del condition
        self.used += units(item)
        self.items[item["pk"], item["sk"]] = item

    def batch_put(self, items: Iterable[Mapping[str, Any]]) -> None:
        for item in items:
            self.put(item)

    def update(
        self,
        key: Key,
        change: Expression,
        condition: Expression | None = None,
        *,
        returning: Returning = "NONE",
        idempotent: bool = False,
    ) -> Item:
        """Of the importer's form alone: SET each name to the value of the same name."""
        del condition, returning, idempotent
        values = {name.removeprefix(":"): value for name, value in change.values.items()}
        self.put({**self.items[key["pk"], key["sk"]], **values})
        return {}

    def delete(self, key: Key, condition: Expression | None = None) -> None:
        del condition
        self.used += units(self.items.pop((key["pk"], key["sk"])))

    def query(
        self,
        where: Expression,
        *,
        limit: int,
        index: str | None = None,
        after: Mapping[str, Any] | None = None,
        descending: bool = False,
    ) -> Page:
        """No other import is open, and of what an import keeps all comes at once."""
        del limit, index, after, descending
        kind = where.values.get(":kind", "none")
        found = [
            dict(item)
            for (pk, sk), item in sorted(self.items.items())
            if pk == where.values.get(":import") and sk.startswith(str(kind))
        ]
        self.read += sum(_read_units(item) for item in found) or 1
        return Page(found, None)


class _Files:
    """One file in memory."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def announce(self, record: Import, *, content_length: int) -> Upload:
        del content_length
        return Upload(url="", headers={}, expires_at=record.created_at)

    def open(self, import_id: str, file_format: FileFormat) -> UploadedFile:
        del import_id, file_format
        return UploadedFile(etag="e", chunks=iter((self._content,)))

    def write_report(self, import_id: str, chunks: Iterator[bytes]) -> None:
        del import_id
        for _ in chunks:
            pass

    def report_url(self, import_id: str) -> str:
        return import_id

    def send(self, import_id: str) -> None:
        """It never runs out of time."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Units for 1,000 products."""

    written: float
    read: float

    @property
    def dollars(self) -> float:
        return self.written * WRITE_UNIT_USD + self.read * READ_UNIT_USD


def cost(table: MeteredTable, content: bytes) -> Cost:
    """Of an import of the file; the table keeps what it wrote. Raises ValueError for one that does not succeed."""
    written, read = table.used, table.read
    imports, files, ids = ImportRepository(table), _Files(content), Ids()
    record = Import(id=ids.new(), created_at=utc_now(), updated_at=utc_now())
    imports.add(record)
    with ThreadPoolExecutor(1) as pool:
        upserter = Upserter(ProductRepository(table), CategoryRepository(table), utc_now, ids.new, pool)
        Importer(imports, files, upserter, files, utc_now).run(record.id, lambda: 900)
    ended = imports.get(record.id)
    if ended is None or ended.status != "succeeded" or ended.refused:
        raise ValueError(f"The import was to succeed: {ended}")
    thousands = (ended.created + ended.updated + ended.unchanged) / 1000
    return Cost((table.used - written) / thousands, (table.read - read) / thousands)


def _read_units(item: Mapping[str, Any]) -> int:
    return -(-item_size(item) // 4096)
