"""What exports need of the world."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from catalog.exports.domain import Export, ExportFormat
from catalog.products.domain import Product


class Exports(Protocol):
    def add(self, record: Export) -> None: ...

    def get(self, export_id: str) -> Export | None: ...

    def advance(self, record: Export) -> None:
        """Raises ExportOvertaken when the stored export has ended."""
        ...


class Requests(Protocol):
    def send(self, export_id: str) -> None:
        """Has the export made, at least once."""
        ...


class Stock(Protocol):
    def products(self) -> Iterator[Product]:
        """All there are. One that changes while it is read may come twice; none that stays is left out."""
        ...


class Downloads(Protocol):
    def write(self, export_id: str, file_format: ExportFormat, chunks: Iterable[bytes]) -> int:
        """Replaces a file that is there, and answers the size of the new one."""
        ...

    def url(self, export_id: str, file_format: ExportFormat) -> str: ...
