"""What imports need of the world."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartwright.cursors import Position
from catalog.imports.domain import FileFormat, Import, Progress, Refusal, Task, Upload


class RefusalSlice(Struct, frozen=True):
    refusals: Sequence[Refusal]
    after: Position | None


class UploadedFile(Struct, frozen=True):
    """`etag` changes when the file is uploaded anew; `chunks` is read once."""

    etag: str
    chunks: Iterator[bytes]


class Imports(Protocol):
    def add(self, record: Import) -> None: ...

    def get(self, import_id: str) -> Import | None:
        """Without its refusals."""
        ...

    def task(self, import_id: str) -> Task | None: ...

    def has_earlier(self, import_id: str) -> bool:
        """Whether an import that was announced earlier may still write."""
        ...

    def advance(self, import_id: str, before: Progress, after: Progress, at: datetime) -> None:
        """Raises ImportOvertaken when the stored progress is not `before` any more."""
        ...

    def refuse(self, import_id: str, refusals: Sequence[Refusal], at: datetime) -> None:
        """Lists refusals; those of the same lines replace one another, so that it can be repeated."""
        ...

    def refusals(self, import_id: str, *, limit: int, after: Position | None) -> RefusalSlice: ...

    def report(self, import_id: str, place: int, pieces: Sequence[str], at: datetime) -> None:
        """Keeps pieces of the report; those of the same place replace one another, so that it can be repeated."""
        ...

    def reported(self, import_id: str) -> Iterator[str]:
        """All pieces, by place."""
        ...


class Uploads(Protocol):
    def announce(self, record: Import, *, content_length: int) -> Upload:
        """Permission to upload the file of an import."""
        ...

    def open(self, import_id: str, file_format: FileFormat) -> UploadedFile: ...

    def write_report(self, import_id: str, chunks: Iterator[bytes]) -> None:
        """Replaces one that is there."""
        ...

    def report_url(self, import_id: str) -> str: ...


class Continuations(Protocol):
    def send(self, import_id: str) -> None:
        """Has an invocation go on with the import, at least once."""
        ...
