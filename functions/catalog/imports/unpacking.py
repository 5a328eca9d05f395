"""Decompresses an uploaded file as a stream, with only a piece in memory."""

import zlib
from collections.abc import Iterable, Iterator

from catalog.imports.domain import FileRefused

MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 200
"""A real catalog compresses to between a tenth and a thirtieth. The limit of DEFLATE is a thousandth."""
MAX_MEMBERS = 1000
_PIECE = 64 * 1024
_FREE = 1024 * 1024
"""The ratio is not checked below this number of bytes, because small files can be very repetitive."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def unpacked(chunks: Iterable[bytes], *, gzipped: bool) -> Iterator[bytes]:
    """Raises FileRefused, also in the middle of the file."""
    pieces = _gunzipped(chunks) if gzipped else iter(chunks)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= len(_ZIP):
            break
    _look(head, gzipped)
    yield head
    yield from pieces


def _look(head: bytes, gzipped: bool) -> None:
    if head.startswith(_GZIP):
        raise FileRefused(
            "The file is compressed with gzip twice."
            if gzipped
            else "The file is compressed with gzip; import it as csv.gz or jsonl.gz."
        )
    if head.startswith(_ZIP):
        raise FileRefused("The file is a ZIP archive or a workbook; save it as CSV.")


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompresses consecutive gzip members."""
    member, members, packed, total = _member(), 1, 0, 0
    for chunk in chunks:
        packed += len(chunk)
        rest = chunk
        while rest or member.eof:
            if member.eof:
                if not rest:
                    break
                members += 1
                if members > MAX_MEMBERS:
                    raise FileRefused(f"The file has more than {MAX_MEMBERS} gzip members.")
                member = _member()
            piece = _inflated(member, rest, members)
            total += len(piece)
            _check(packed, total)
            if piece:
                yield piece
            rest = member.unused_data if member.eof else member.unconsumed_tail
    while not member.eof and (piece := _inflated(member, b"", members)):
        total += len(piece)
        _check(packed, total)
        yield piece
    if not member.eof:
        raise FileRefused("The file is incomplete: its gzip data have no end.")


def _member() -> "zlib._Decompress":
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _inflated(member: "zlib._Decompress", packed: bytes, members: int) -> bytes:
    try:
        return member.decompress(packed, _PIECE)
    except zlib.error:
        what = (
            "The file is not gzip or is damaged."
            if members == 1
            else "The gzip data are followed by other data."
        )
        raise FileRefused(what) from None


def _check(packed: int, total: int) -> None:
    if total > MAX_UNPACKED:
        raise FileRefused(
            f"The file exceeds {MAX_UNPACKED // 1024 // 1024} MB after decompression; split it."
        )
    if total > _FREE + packed * MAX_RATIO:
        raise FileRefused(f"The file decompresses to more than {MAX_RATIO} times its size.")
