"""A streaming CSV reader for files from spreadsheets; all uploads use it.

The separator is the one in a first line `sep=;`, which Excel writes and reads. Otherwise it is the comma, semicolon or
tab that is most frequent in the header. Header names ignore case and surrounding blanks. Blank columns after the last
name are ignored.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from cartwright.text_lines import TextLines, UnreadableFile

MAX_RECORD = 128 * 1024
"""In characters, including line ends. A quoted cell may span several lines. The largest product fits."""
MAX_COLUMNS = 200

_SEPARATORS = ",;\t"
_STATED = re.compile(r'\s*"?sep=([^\w\s"]|\t)"?\s*', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"?')


class Record(Struct, frozen=True):
    """`line` is the line on which the record begins, counted from 1. `cells` keep their surrounding blanks."""

    line: int
    cells: list[str]


class Table(Struct, frozen=True):
    """`header` has the names in lower case. `rows` have no blank cells beyond it, and may have fewer or more cells."""

    line: int
    header: tuple[str, ...]
    rows: Iterator[Record]


def read_table(texts: Iterable[str]) -> Table | None:
    """Skips blank lines. Returns None if there is no other line. Raises UnreadableFile, also while rows are read."""
    lines = TextLines(texts, longest=MAX_RECORD)
    records = _records(lines)
    first = next(records, None)
    if first is None:
        return None
    header = tuple(cell.strip().lower() for cell in _without_blanks(first.cells, 0))
    rows = (Record(each.line, _without_blanks(each.cells, len(header))) for each in records)
    return Table(first.line, header, rows)


def _records(lines: TextLines) -> Iterator[Record]:
    opening = _opening(lines)
    if opening is None:
        return
    begins, separator, line = opening
    reader = csv.reader(_with_first(line, lines), delimiter=separator, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile(
                f"The record that begins on line {begins} is not valid CSV: {error}."
            ) from None
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFile(f"Line {begins} has more than {MAX_COLUMNS} columns.")
        if any(map(str.strip, cells)):
            yield Record(begins, cells)
        begins = lines.number + 1
        lines.begin_record()


def _opening(lines: TextLines) -> tuple[int, str, str] | None:
    """The header's line number, the separator, and the header line."""
    stated = ""
    for line in lines:
        said = _STATED.fullmatch(line)
        if said and not stated:
            stated = said[1]
        elif line.strip():
            return lines.number, stated or max(_SEPARATORS, key=_QUOTED.sub("", line).count), line
        lines.begin_record()
    return None


def _with_first(first: str, others: Iterable[str]) -> Iterator[str]:
    yield first
    yield from others


def _without_blanks(cells: list[str], width: int) -> list[str]:
    """Removes trailing blank cells after the first `width` cells."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
