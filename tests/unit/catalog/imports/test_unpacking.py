import gzip
import itertools
import random
import zlib
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.imports.domain import FileRefused
from catalog.imports.unpacking import MAX_MEMBERS, MAX_UNPACKED, unpacked

TEXT = b"product,title\nmug,Mug\n" * 50
PACKED = gzip.compress(TEXT, mtime=0)


def pieces(content: bytes, size: int = 9) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def read(content: bytes, size: int = 9, *, gzipped: bool = True) -> bytes:
    return b"".join(unpacked(pieces(content, size), gzipped=gzipped))


@given(
    st.lists(st.binary(min_size=1).filter(lambda text: text[:1] not in b"P\x1f"), min_size=1, max_size=4),
    st.integers(1, 40),
)
def test_all_members_are_unpacked_whatever_the_pieces(members: list[bytes], size: int) -> None:
    assert read(b"".join(gzip.compress(member) for member in members), size) == b"".join(members)


@pytest.mark.parametrize(
    ("content", "gzipped", "reason"),
    [
        (PACKED, False, "import it as csv.gz"),
        (b"PK\x03\x04" + TEXT, False, "workbook"),
        (gzip.compress(PACKED, mtime=0), True, "gzip twice"),
        (TEXT, True, "not gzip or is damaged"),
        (b"", True, "no end"),
        (PACKED[:-9], True, "no end"),
        (PACKED[:5], True, "no end"),
        (PACKED[:-5] + b"\0" + PACKED[-4:], True, "not gzip or is damaged"),
        (PACKED + b"trailing garbage", True, "followed by other data"),
        (PACKED + PACKED[:-3], True, "no end"),
        (gzip.compress(b"", mtime=0) * (MAX_MEMBERS + 1), True, "gzip members"),
        (zlib.compress(TEXT), True, "not gzip"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(content: bytes, gzipped: bool, reason: str) -> None:
    for size in (1, 100_000):
        with pytest.raises(FileRefused, match=reason):
            read(content, size, gzipped=gzipped)


class Gauge:
    """Counts what passes."""

    total = 0
    largest = 0

    def measure(self, chunks: Iterable[bytes]) -> None:
        for piece in unpacked(chunks, gzipped=True):
            self.total += len(piece)
            self.largest = max(self.largest, len(piece))


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb, gauge = gzip.compress(bytes(100_000_000), 9), Gauge()
    with pytest.raises(FileRefused, match="200 times its size"):
        gauge.measure(pieces(bomb, 64 * 1024))
    assert gauge.largest <= 64 * 1024
    assert gauge.total < 20_000_000


def test_no_file_unpacks_to_more_than_is_allowed() -> None:
    noise = random.Random(1).randbytes(64 * 1024) * 16  # noqa: S311
    member, gauge = gzip.compress(noise + bytes(7 * len(noise))), Gauge()
    with pytest.raises(FileRefused, match="split it"):
        gauge.measure(itertools.repeat(member))
    assert gauge.total <= MAX_UNPACKED
