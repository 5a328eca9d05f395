"""Ports of exports."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from catalog.exports.domain import Export, ExportFormat
from catalog.products.domain import Product


class Exports(Protocol):
    def add(self, record: Export) -> None: ...

    def get(self, export_id: str) -> Export | None: ...

    def advance(self, record: Export) -> None:
        """Raises ExportOvertaken if the stored export has ended."""
        ...


class Requests(Protocol):
    def send(self, export_id: str) -> None:
        """Starts the export, at least once."""
        ...


class Stock(Protocol):
    def products(self) -> Iterator[Product]:
        """Yields all products. A product that changes during the read may repeat; no existing product is left out."""
        ...


class Downloads(Protocol):
    def write(self, export_id: str, file_format: ExportFormat, chunks: Iterable[bytes]) -> int:
        """Replaces an existing file and returns the size of the new one."""
        ...

    def url(self, export_id: str, file_format: ExportFormat) -> str: ...
