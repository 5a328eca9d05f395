"""Converts the bytes of an uploaded file to products."""

from collections.abc import Callable, Iterable, Iterator

from cartwright.text_lines import UnreadableFile, decoded
from catalog.imports.domain import FileFormat, FileRefused
from catalog.imports.file_products import FileProduct
from catalog.imports.unpacking import unpacked


def read_products(chunks: Iterable[bytes], file_format: FileFormat) -> Iterator[FileProduct]:
    """Yields products in file order. Raises FileRefused, possibly after many valid products."""
    text, _, packing = file_format.partition(".")
    try:
        yield from _reader(text)(decoded(unpacked(chunks, gzipped=packing == "gz")))
    except UnreadableFile as unreadable:
        raise FileRefused(str(unreadable)) from None


def _reader(text: str) -> Callable[[Iterable[str]], Iterator[FileProduct]]:
    if text == "csv":
        from catalog.imports.csv_format import read_csv  # noqa: PLC0415 - a file has one format

        return read_csv
    from catalog.imports.jsonl_format import read_jsonl  # noqa: PLC0415 - a file has one format

    return read_jsonl
