"""What imports need of the world."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartwright.cursors import Position
from catalog.imports.domain import Import, Progress, Refusal, Upload


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

    def progress(self, import_id: str) -> Progress | None: ...

    def advance(self, import_id: str, before: Progress, after: Progress, at: datetime) -> None:
        """Raises ImportOvertaken when the stored progress is not `before` any more."""
        ...

    def refuse(self, import_id: str, refusals: Sequence[Refusal], at: datetime) -> None:
        """Lists refusals; those of the same lines replace one another, so that it can be repeated."""
        ...

    def refusals(self, import_id: str, *, limit: int, after: Position | None) -> RefusalSlice: ...


class Uploads(Protocol):
    def announce(self, import_id: str, *, content_length: int, content_type: str, at: datetime) -> Upload:
        """Permission to upload the file of an import."""
        ...

    def open(self, import_id: str) -> UploadedFile: ...
