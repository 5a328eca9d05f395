"""The catalogue's ports in memory, under the conditions of the adapters; tests/local holds both to one contract."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from cartwright.aws.errors import ResourceMissing
from cartwright.cursors import Position
from cartwright.errors import FieldError
from cartwright.events.base import Event
from cartwright.ids import Ids
from catalog.categories.domain import Tree, TreeChangedMeanwhile
from catalog.imports.domain import Import, ImportOvertaken, Progress, Refusal, Upload
from catalog.imports.ports import RefusalSlice, UploadedFile
from catalog.products.changes import Change
from catalog.products.domain import AlreadyTaken, ChangedMeanwhile, Product
from catalog.products.ports import HistorySlice, Record, StoredProduct


class Clock:
    """Each reading is a millisecond later: nothing happens at the same time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


class Hours(Clock):
    """Each reading is an hour later: nothing stays in a cache."""

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def new_ids() -> Ids:
    return Ids(Clock())


class FakeProducts:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self._stored: dict[str, StoredProduct] = {}
        self._claims: dict[str, str] = {}
        self._trail: dict[str, list[Change]] = {}
        self._lock = threading.Lock()

    def get(self, product_id: str) -> Product | None:
        stored = self._stored.get(product_id)
        return stored.product if stored else None

    def by_slug(self, slug: str) -> Product | None:
        return self.get(self._claims.get(f"SLUG#{slug}", ""))

    def by_sku(self, sku: str) -> Product | None:
        return self.get(self._claims.get(f"SKU#{sku.upper()}", ""))

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        wanted = set(slugs)
        with self._lock:
            return {each.product.slug: each for each in self._stored.values() if each.product.slug in wanted}

    def create(self, product: Product, record: Record) -> None:
        with self._lock:
            self._claim(product)
            if product.id in self._stored:
                raise ChangedMeanwhile
            self._keep(product, record)

    def replace(self, before: Product, after: Product, record: Record) -> None:
        with self._lock:
            self._claim(after)
            self._still(before)
            self._keep(after, record)

    def remove(self, before: Product, record: Record) -> None:
        with self._lock:
            self._still(before)
            self._give_up_claims(before)
            del self._stored[before.id]
            self._note(before.id, record)

    def history(self, product_id: str, *, limit: int, after: Position | None) -> HistorySlice:
        latest = self._trail.get(product_id, [])[::-1]
        start = int(after["start"]) if after else 0
        page = latest[start : start + limit]
        return HistorySlice(page, {"start": start + limit} if len(page) == limit else None)

    def _still(self, before: Product) -> None:
        stored = self._stored.get(before.id)
        if stored is None or stored.product.version != before.version:
            raise ChangedMeanwhile

    def _claim(self, product: Product) -> None:
        errors = [
            FieldError(field, f"{claim.partition('#')[2]} belongs to another product")
            for claim, field in _claims(product).items()
            if self._claims.get(claim, product.id) != product.id
        ]
        if errors:
            raise AlreadyTaken(errors=errors)

    def _keep(self, product: Product, record: Record) -> None:
        self._give_up_claims(product)
        self._claims |= dict.fromkeys(_claims(product), product.id)
        self._stored[product.id] = StoredProduct(product, record.change.cause)
        self._note(product.id, record)

    def _give_up_claims(self, product: Product) -> None:
        self._claims = {claim: owner for claim, owner in self._claims.items() if owner != product.id}

    def _note(self, product_id: str, record: Record) -> None:
        self._trail.setdefault(product_id, []).append(record.change)
        self.events += record.events


def _claims(product: Product) -> dict[str, str]:
    skus = {
        f"SKU#{each.sku.upper()}": f"variants[{index}].sku" for index, each in enumerate(product.variants)
    }
    return {f"SLUG#{product.slug}": "slug"} | skus


class FakeCategories:
    def __init__(self, tree: Tree | None = None) -> None:
        self._tree = tree or Tree()
        self._lock = threading.Lock()

    def tree(self) -> Tree:
        return self._tree

    def change(self, before: Tree, after: Tree) -> None:
        with self._lock:
            if self._tree.version != before.version:
                raise TreeChangedMeanwhile
            self._tree = after


class FakeImports:
    def __init__(self) -> None:
        self._records: dict[str, Import] = {}
        self._progress: dict[str, Progress] = {}
        self._refusals: dict[str, dict[tuple[int, int], Refusal]] = {}

    def add(self, record: Import) -> None:
        self._records[record.id] = record
        self._progress[record.id] = Progress()
        self._refusals[record.id] = {}

    def get(self, import_id: str) -> Import | None:
        record = self._records.get(import_id)
        if record is None:
            return None
        shown = msgspec.structs.asdict(self._progress[import_id])
        fields = {name: value for name, value in shown.items() if name in Import.__struct_fields__}
        return msgspec.structs.replace(record, **fields)

    def progress(self, import_id: str) -> Progress | None:
        return self._progress.get(import_id)

    def advance(self, import_id: str, before: Progress, after: Progress, at: datetime) -> None:
        stored = self._progress.get(import_id)
        if stored is None or _mark(stored) != _mark(before):
            raise ImportOvertaken
        self._progress[import_id] = after
        self._records[import_id] = msgspec.structs.replace(self._records[import_id], updated_at=at)

    def refuse(self, import_id: str, refusals: Sequence[Refusal], at: datetime) -> None:
        del at
        numbers: dict[int, int] = {}
        for refusal in refusals:
            number = numbers.get(refusal.line, 0)
            numbers[refusal.line] = number + 1
            self._refusals.setdefault(import_id, {})[refusal.line, number] = refusal

    def refusals(self, import_id: str, *, limit: int, after: Position | None) -> RefusalSlice:
        listed = [refusal for _, refusal in sorted(self._refusals.get(import_id, {}).items(), key=_place)]
        start = int(after["start"]) if after else 0
        page = listed[start : start + limit]
        return RefusalSlice(page, {"start": start + limit} if len(page) == limit else None)


def _mark(progress: Progress) -> tuple[str, int, str]:
    return progress.status, progress.products, progress.etag


def _place(entry: tuple[tuple[int, int], Refusal]) -> tuple[int, int]:
    return entry[0]


class FakeUploads:
    """`chunk` is the size of the pieces in which a file arrives."""

    def __init__(self, chunk: int = 1000) -> None:
        self.files: dict[str, bytes] = {}
        self.chunk = chunk

    def announce(self, import_id: str, *, content_length: int, content_type: str, at: datetime) -> Upload:
        return Upload(
            url=f"https://uploads.example/imports/{import_id}.csv",
            headers={"Content-Type": content_type, "Content-Length": str(content_length)},
            expires_at=at + timedelta(minutes=15),
        )

    def open(self, import_id: str) -> UploadedFile:
        if import_id not in self.files:
            raise ResourceMissing(f"NoSuchKey: {import_id}")
        return UploadedFile(etag=str(hash(self.files[import_id])), chunks=self._chunks(self.files[import_id]))

    def _chunks(self, content: bytes) -> Iterator[bytes]:
        for start in range(0, len(content), self.chunk):
            yield content[start : start + self.chunk]
