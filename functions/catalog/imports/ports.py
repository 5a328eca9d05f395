"""Ports of imports."""

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
    """`etag` changes when the file is uploaded again. `chunks` can be read once."""

    etag: str
    chunks: Iterator[bytes]


class Imports(Protocol):
    def add(self, record: Import) -> None: ...

    def get(self, import_id: str) -> Import | None:
        """Returns the import without its refusals."""
        ...

    def task(self, import_id: str) -> Task | None: ...

    def has_earlier(self, import_id: str) -> bool:
        """Tells whether an import that was announced earlier may still write."""
        ...

    def advance(self, import_id: str, before: Progress, after: Progress, at: datetime) -> None:
        """Raises ImportOvertaken if the stored progress is no longer `before`."""
        ...

    def refuse(self, import_id: str, refusals: Sequence[Refusal], at: datetime) -> None:
        """Stores refusals. Idempotent: refusals of the same lines replace each other."""
        ...

    def refusals(self, import_id: str, *, limit: int, after: Position | None) -> RefusalSlice: ...

    def report(self, import_id: str, place: int, pieces: Sequence[str], at: datetime) -> None:
        """Stores pieces of the report. Idempotent: a piece replaces an earlier one at the same position."""
        ...

    def reported(self, import_id: str) -> Iterator[str]:
        """Yields all pieces in order of position."""
        ...


class Uploads(Protocol):
    def announce(self, record: Import, *, content_length: int) -> Upload:
        """Returns a presigned request to upload the import file."""
        ...

    def open(self, import_id: str, file_format: FileFormat) -> UploadedFile: ...

    def write_report(self, import_id: str, chunks: Iterator[bytes]) -> None:
        """Replaces an existing report."""
        ...

    def report_url(self, import_id: str) -> str: ...


class Continuations(Protocol):
    def send(self, import_id: str) -> None:
        """Continues the import in another invocation, at least once."""
        ...
