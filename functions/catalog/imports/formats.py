"""From the bytes of an uploaded file to its products."""

from collections.abc import Callable, Iterable, Iterator

from catalog.imports.csv_format import read_csv
from catalog.imports.domain import FileFormat
from catalog.imports.file_products import FileProduct
from catalog.imports.jsonl_format import read_jsonl
from catalog.imports.unpacking import unpacked

_READERS: dict[str, Callable[[Iterable[bytes]], Iterator[FileProduct]]] = {
    "csv": read_csv,
    "jsonl": read_jsonl,
}


def read_products(chunks: Iterable[bytes], file_format: FileFormat) -> Iterator[FileProduct]:
    """In the order of the file. Raises FileRefused, possibly after many good products."""
    text, _, packing = file_format.partition(".")
    return _READERS[text](unpacked(chunks, gzipped=packing == "gz"))
