"""Reads a CSV file as it arrives: whatever the file holds, memory stays bounded and bad input has a name."""

import codecs
import csv
from collections.abc import Iterable, Iterator

from msgspec import Struct

from catalog.imports.domain import FileRefused

MAX_RECORD = 64 * 1024
"""Characters, line ends included; a record spans lines where a quoted cell does."""

MAX_COLUMNS = 100


class Record(Struct, frozen=True):
    """`line` is where the record begins, counted from 1. Cells are without white space around them."""

    line: int
    cells: list[str]


def read_records(chunks: Iterable[bytes]) -> Iterator[Record]:
    """UTF-8, with or without a byte order mark. Blank lines are passed over. Raises FileRefused."""
    lines = _Lines(chunks)
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
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield Record(first, stripped)


class _Lines:
    """An iterator of physical lines that knows its place and stops a record from growing without end."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.number = 0
        self._record = 0
        self._texts = _decoded(chunks)
        self._lines: list[str] = []
        self._next = 0
        self._rest = ""

    def begin_record(self) -> None:
        self._record = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._line()
        self.number += 1
        self._record += len(line)
        if self._record > MAX_RECORD:
            raise self._too_long(self.number)
        if "\0" in line:
            raise FileRefused(f"Line {self.number} has a NUL character: this is not a text file.")
        return line

    def _line(self) -> str:
        while self._next == len(self._lines):
            text = next(self._texts, None)
            if text is None:
                line, self._rest = self._rest, ""
                if not line:
                    raise StopIteration
                return line
            *self._lines, self._rest = (self._rest + text).split("\n")
            self._next = 0
            if len(self._rest) > MAX_RECORD and not self._lines:
                raise self._too_long(self.number + 1)
        self._next += 1
        return self._lines[self._next - 1] + "\n"

    @staticmethod
    def _too_long(line: int) -> FileRefused:
        return FileRefused(f"The record on line {line} is longer than {MAX_RECORD} characters.")


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    offset = 0
    try:
        for chunk in chunks:
            yield decoder.decode(chunk)
            offset += len(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        place = f"near byte {offset + error.start}"
        raise FileRefused(f"The file is not UTF-8: {error.reason} {place}.") from None
