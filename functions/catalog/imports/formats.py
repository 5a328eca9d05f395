"""Converts the bytes of an uploaded file to products."""

from collections.abc import Callable, Iterable, Iterator

from cartwright.text_lines import UnreadableFile, decoded
from catalog.imports.csv_format import read_csv
from catalog.imports.domain import FileFormat, FileRefused
from catalog.imports.file_products import FileProduct
from catalog.imports.jsonl_format import read_jsonl
from catalog.imports.unpacking import unpacked

_READERS: dict[str, Callable[[Iterable[str]], Iterator[FileProduct]]] = {
    "csv": read_csv,
    "jsonl": read_jsonl,
}


def read_products(chunks: Iterable[bytes], file_format: FileFormat) -> Iterator[FileProduct]:
    """Yields products in file order. Raises FileRefused, possibly after many valid products."""
    text, _, packing = file_format.partition(".")
    try:
        yield from _READERS[text](decoded(unpacked(chunks, gzipped=packing == "gz")))
    except UnreadableFile as unreadable:
        raise FileRefused(str(unreadable)) from None
