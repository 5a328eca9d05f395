"""The ports of imports and exports in memory; tests/local holds them and the adapters to one contract."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from cartwright.aws.errors import ResourceMissing
from cartwright.cursors import Position
from catalog.exports.domain import ENDED, Export, ExportFormat, ExportOvertaken
from catalog.imports.domain import FileFormat, Import, ImportOvertaken, Progress, Refusal, Task, Upload
from catalog.imports.ports import RefusalSlice, UploadedFile
from catalog.products.domain import Product


class FakeImports:
    def __init__(self) -> None:
        self._records: dict[str, Import] = {}
        self._progress: dict[str, Progress] = {}
        self._refusals: dict[str, dict[tuple[int, int], Refusal]] = {}
        self._reports: dict[str, dict[tuple[int, int], str]] = {}

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

    def task(self, import_id: str) -> Task | None:
        record = self._records.get(import_id)
        if record is None:
            return None
        return Task(format=record.format, dry_run=record.dry_run, progress=self._progress[import_id])

    def has_earlier(self, import_id: str) -> bool:
        return any(other < import_id and not at.ended for other, at in self._progress.items())

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

    def report(self, import_id: str, place: int, pieces: Sequence[str], at: datetime) -> None:
        del at
        kept = self._reports.setdefault(import_id, {})
        kept |= {(place, number): piece for number, piece in enumerate(pieces)}

    def reported(self, import_id: str) -> Iterator[str]:
        yield from (piece for _, piece in sorted(self._reports.get(import_id, {}).items()))


def _mark(progress: Progress) -> tuple[str, int, str]:
    return progress.status, progress.products, progress.etag


def _place(entry: tuple[tuple[int, int], Refusal]) -> tuple[int, int]:
    return entry[0]


class FakeUploads:
    """`chunk` is the size of the pieces in which a file arrives."""

    def __init__(self, chunk: int = 1000) -> None:
        self.files: dict[str, bytes] = {}
        self.reports: dict[str, bytes] = {}
        self.chunk = chunk

    def announce(self, record: Import, *, content_length: int) -> Upload:
        return Upload(
            url=f"https://uploads.example/imports/{record.id}/upload.{record.format}",
            headers={"Content-Type": "text/csv", "Content-Length": str(content_length)},
            expires_at=record.created_at + timedelta(minutes=15),
        )

    def open(self, import_id: str, file_format: FileFormat) -> UploadedFile:
        if import_id not in self.files:
            raise ResourceMissing(f"NoSuchKey: {import_id}.{file_format}")
        return UploadedFile(etag=str(hash(self.files[import_id])), chunks=self._chunks(self.files[import_id]))

    def write_report(self, import_id: str, chunks: Iterator[bytes]) -> None:
        self.reports[import_id] = b"".join(chunks)

    def report_url(self, import_id: str) -> str:
        return f"https://uploads.example/imports/{import_id}/report.csv"

    def _chunks(self, content: bytes) -> Iterator[bytes]:
        for start in range(0, len(content), self.chunk):
            yield content[start : start + self.chunk]


class FakeQueue:
    """Of the importer's continuations, and of requests for exports."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, about: str) -> None:
        self.sent.append(about)


class FakeExports:
    def __init__(self) -> None:
        self._records: dict[str, Export] = {}

    def add(self, record: Export) -> None:
        self._records[record.id] = record

    def get(self, export_id: str) -> Export | None:
        return self._records.get(export_id)

    def advance(self, record: Export) -> None:
        stored = self._records.get(record.id)
        if stored is None or stored.status in ENDED:
            raise ExportOvertaken
        self._records[record.id] = record


class FakeStock:
    """`meanwhile` happens before each product that is read, as other writers' changes do."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self.listed = list(products)
        self.meanwhile: Callable[[], None] = lambda: None

    def products(self) -> Iterator[Product]:
        place = 0
        while place < len(self.listed):
            self.meanwhile()
            yield self.listed[place]
            place += 1


class FakeDownloads:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write(self, export_id: str, file_format: ExportFormat, chunks: Iterable[bytes]) -> int:
        del file_format
        content = b"".join(chunks)
        self.files[export_id] = content
        return len(content)

    def url(self, export_id: str, file_format: ExportFormat) -> str:
        return f"https://uploads.example/exports/{export_id}.{file_format}"
