"""CSV as people's programs write it, read as it arrives: the one reader for every file that the shop takes.

The separator is what a first line `sep=;` says, as Excel writes and obeys it; else the comma, semicolon or tab that the
header has most of. Header words count whatever their case and the blanks around them. Blank columns behind the last
word are no columns.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from cartwright.text_lines import TextLines, UnreadableFile

MAX_RECORD = 128 * 1024
"""Characters, line ends included; a record spans lines where a quoted cell does. The largest product fits."""
MAX_COLUMNS = 200

_SEPARATORS = ",;\t"
_STATED = re.compile(r'\s*"?sep=([^\w\s"]|\t)"?\s*', re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"?')


class Record(Struct, frozen=True):
    """`line` is where the record begins, counted from 1. `cells` are as they are, with the blanks around them."""

    line: int
    cells: list[str]


class Table(Struct, frozen=True):
    """`header` are its words in lower case. `rows` have no blank cells beyond it, and may have fewer or more cells."""

    line: int
    header: tuple[str, ...]
    rows: Iterator[Record]


def read_table(texts: Iterable[str]) -> Table | None:
    """Blank lines are passed over; None when there are no others. Raises UnreadableFile, also while rows are read."""
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
    """The number of the line that the header begins on, the separator, and that line."""
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
    """Those behind the first `width` cells, if nothing but blanks is behind them."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
