"""Reads the rows of a workbook's first sheet: text and numbers only (ECMA-376, part 1).

Numbers are returned as written in the file, dates as serial numbers.
"""

import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from ops.errors import OpsError

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRINGS, _SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"

Cell = str | float
Row = dict[str, Cell]


def rows(source: IO[bytes]) -> Iterator[Row]:
    """Cells by column letter. Empty cells are missing. Raises OpsError for an invalid workbook."""
    try:
        with zipfile.ZipFile(source) as book:
            strings = _strings(book) if _STRINGS in book.namelist() else []
            with book.open(_SHEET) as sheet:
                for row in _each(sheet, "row"):
                    yield {
                        column: value
                        for cell in row.iterfind(f"{_NS}c")
                        if (value := _value(cell, strings)) is not None
                        for column in [cell.get("r", "").rstrip("0123456789")]
                    }
    except (zipfile.BadZipFile, KeyError, ParseError, ValueError, IndexError) as error:
        raise OpsError(f"The workbook is invalid: {error}.", "Fetch it again.") from error


def _strings(book: zipfile.ZipFile) -> list[str]:
    with book.open(_STRINGS) as stream:
        return [_text(each) for each in _each(stream, "si")]


def _each(stream: IO[bytes], name: str) -> Iterator[Element]:
    """Elements of a name. Each is freed after use, because a sheet of a year has four million cells."""
    events = iterparse(stream, ("start", "end"))  # noqa: S314 - its checksum was compared
    _, root = next(events)
    parent = root
    for event, element in events:
        if event == "start":
            parent = element if element.tag == f"{_NS}sheetData" else parent
        elif element.tag == f"{_NS}{name}":
            yield element
            parent.clear()


def _text(element: Element) -> str:
    """The text of all runs, without phonetic readings (rPh)."""
    parts = [element.findtext(f"{_NS}t") or ""]
    parts += [run.findtext(f"{_NS}t") or "" for run in element.iterfind(f"{_NS}r")]
    return "".join(parts)


def _value(cell: Element, strings: list[str]) -> Cell | None:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{_NS}is")
        return None if inline is None else _text(inline)
    text = cell.findtext(f"{_NS}v")
    if text is None:
        return None
    if kind == "s":
        return strings[int(text)]
    return float(text) if kind == "n" else text
