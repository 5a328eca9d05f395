"""The bytes of an uploaded file, unpacked as they arrive: whatever is inside, no more than a piece is in memory."""

import zlib
from collections.abc import Iterable, Iterator

from catalog.imports.domain import FileRefused

MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 200
"""A real catalogue packs to a tenth or a thirtieth; DEFLATE's own limit is a thousandth."""
MAX_MEMBERS = 1000
_PIECE = 64 * 1024
_FREE = 1024 * 1024
"""Bytes that the ratio is not asked of: a small file may be very even."""

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
            "The file is packed with gzip twice."
            if gzipped
            else "The file is packed with gzip: import it as csv.gz or jsonl.gz."
        )
    if head.startswith(_ZIP):
        raise FileRefused("The file is a zip archive or a workbook: save it as CSV.")


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Of gzip's members, one behind the other."""
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
        raise FileRefused("The file breaks off: its gzip data have no end.")


def _member() -> "zlib._Decompress":
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _inflated(member: "zlib._Decompress", packed: bytes, members: int) -> bytes:
    try:
        return member.decompress(packed, _PIECE)
    except zlib.error:
        what = (
            "The file is not gzip, or damaged." if members == 1 else "Something else follows the gzip data."
        )
        raise FileRefused(what) from None


def _check(packed: int, total: int) -> None:
    if total > MAX_UNPACKED:
        raise FileRefused(f"The file unpacks to more than {MAX_UNPACKED // 1024 // 1024} MB: split it.")
    if total > _FREE + packed * MAX_RATIO:
        raise FileRefused(f"The file unpacks to more than {MAX_RATIO} times its size.")
