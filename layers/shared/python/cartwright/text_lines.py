"""Streams lines of text with bounded memory, and reports invalid input by line."""

import codecs
from collections.abc import Iterable, Iterator
from io import IncrementalNewlineDecoder

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnreadableFile(ValueError):
    """The message is shown to the author of the file."""


class TextLines:
    """Iterates over physical lines. Line ends (CRLF, LF or CR) become one line feed.

    Counts lines, and limits a record of several lines to `longest` characters. Raises UnreadableFile.
    """

    def __init__(self, texts: Iterable[str], *, longest: int) -> None:
        self.number = 0
        self._longest = longest
        self._record = 0
        self._texts = _with_line_feeds(texts)
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
        if self._record > self._longest:
            raise self._too_long(self.number)
        if "\0" in line:
            raise UnreadableFile(f"Line {self.number} has a NUL character: this is not a text file.")
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
            if len(self._rest) > self._longest and not self._lines:
                raise self._too_long(self.number + 1)
        self._next += 1
        return self._lines[self._next - 1] + "\n"

    def _too_long(self, line: int) -> UnreadableFile:
        return UnreadableFile(f"The record on line {line} is longer than {self._longest} characters.")


def decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    """Decodes UTF-8 with or without a byte order mark, or UTF-16 with one, which Excel saves as "Unicode text".

    Raises UnreadableFile.
    """
    pieces = iter(chunks)
    head = b""
    while len(head) < len(codecs.BOM_UTF16_LE) and (piece := next(pieces, None)) is not None:
        head += piece
    name = "UTF-16" if head.startswith(_UTF_16) else "UTF-8"
    decoder = codecs.getincrementaldecoder("utf-16" if name == "UTF-16" else "utf-8-sig")()
    offset, piece = 0, head
    try:
        while piece is not None:
            yield decoder.decode(piece)
            offset += len(piece)
            piece = next(pieces, None)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        place = f"near byte {offset + error.start}"
        raise UnreadableFile(f"The file is not {name}: {error.reason} {place}.") from None


def _with_line_feeds(texts: Iterable[str]) -> Iterator[str]:
    newlines = IncrementalNewlineDecoder(None, translate=True)
    for text in texts:
        yield newlines.decode(text)
    yield newlines.decode("", final=True)
