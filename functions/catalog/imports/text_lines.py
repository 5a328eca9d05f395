"""Lines of text as they arrive: memory stays bounded whatever the file holds, and bad input has a name."""

import codecs
from collections.abc import Iterable, Iterator

from catalog.imports.domain import FileRefused


class TextLines:
    """An iterator over physical lines, each with its end, of a file in UTF-8 with or without a byte order mark.

    It knows its place, and stops a record of several lines from growing beyond `longest` characters.
    Raises FileRefused.
    """

    def __init__(self, chunks: Iterable[bytes], *, longest: int) -> None:
        self.number = 0
        self._longest = longest
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
        if self._record > self._longest:
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
            if len(self._rest) > self._longest and not self._lines:
                raise self._too_long(self.number + 1)
        self._next += 1
        return self._lines[self._next - 1] + "\n"

    def _too_long(self, line: int) -> FileRefused:
        return FileRefused(f"The record on line {line} is longer than {self._longest} characters.")


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
