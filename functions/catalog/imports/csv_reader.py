"""Reads the records of a CSV file as it arrives."""

import csv
from collections.abc import Iterable, Iterator

from msgspec import Struct

from catalog.imports.domain import FileRefused
from catalog.imports.spreadsheets import text_of
from catalog.imports.text_lines import TextLines

MAX_RECORD = 128 * 1024
"""Characters, line ends included; a record spans lines where a quoted cell does. The largest product fits."""

MAX_COLUMNS = 200


class Record(Struct, frozen=True):
    """`line` is where the record begins, counted from 1."""

    line: int
    cells: list[str]


def read_records(chunks: Iterable[bytes]) -> Iterator[Record]:
    """Blank lines are passed over. Raises FileRefused."""
    lines = TextLines(chunks, longest=MAX_RECORD)
    records = csv.reader(lines, strict=True)
    while True:
        first = lines.number + 1
        lines.begin_record()
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(f"The record that begins on line {first} is not valid CSV: {error}.") from None
        if len(cells) > MAX_COLUMNS:
            raise FileRefused(f"Line {first} has more than {MAX_COLUMNS} columns.")
        texts = [text_of(cell) for cell in cells]
        if any(texts):
            yield Record(first, texts)
