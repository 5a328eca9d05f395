"""The structure of a WebP file (RFC 9649)."""

from collections.abc import Callable, Iterator, Mapping

from catalog.images.file_domain import MAX_PARTS, Header, ImageRefused
from catalog.images.formats import ANIMATED, TRUNCATED, Reader, damaged, header

_METADATA = (b"ICCP", b"EXIF", b"XMP ")
_ANIMATION = (b"ANIM", b"ANMF")
_ANIMATED_FLAG = 0x02


def is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def read(data: bytes) -> Header:
    """Raises ImageRefused. The sizes of the canvas and the picture must match."""
    reader = Reader(data, 4)
    promised = reader.number("<I") + 8
    if promised > len(data):
        raise ImageRefused(TRUNCATED)
    reader = Reader(data[:promised], 12)
    sizes: dict[bytes, tuple[int, int]] = {}
    metadata: list[bytes] = []
    for name, content in _chunks(reader):
        if name in _ANIMATION:
            raise ImageRefused(ANIMATED)
        if name in _METADATA:
            metadata.append(content)
        elif name in _SIZES:
            if name in sizes:
                raise damaged("it states its size twice")
            sizes[name] = _SIZES[name](content)
        elif name != b"ALPH":
            raise damaged(f"it has an unknown chunk {name.decode('ascii', 'replace')}")
    if not sizes.keys() - {b"VP8X"}:
        raise damaged("it has no picture")
    if len(set(sizes.values())) > 1:
        raise damaged("its picture and its canvas differ in size")
    return header(*next(iter(sizes.values())), metadata, promised)


def _chunks(reader: Reader) -> Iterator[tuple[bytes, bytes]]:
    for _ in range(MAX_PARTS):
        if not reader.left:
            return
        yield _chunk(reader)
    raise damaged("it has too many chunks")


def _chunk(reader: Reader) -> tuple[bytes, bytes]:
    name, size = reader.take(4), reader.number("<I")
    content = reader.take(size)
    reader.take(size % 2)
    return name, content


def _canvas(content: bytes) -> tuple[int, int]:
    fields = Reader(content)
    if fields.take(4)[0] & _ANIMATED_FLAG:
        raise ImageRefused(ANIMATED)
    return int.from_bytes(fields.take(3), "little") + 1, int.from_bytes(fields.take(3), "little") + 1


def _lossy(content: bytes) -> tuple[int, int]:
    fields = Reader(content)
    fields.take(3)
    if fields.take(3) != b"\x9d\x01\x2a":
        raise damaged("its picture has an invalid header")
    return fields.number("<H") & 0x3FFF, fields.number("<H") & 0x3FFF


def _lossless(content: bytes) -> tuple[int, int]:
    fields = Reader(content)
    if fields.take(1) != b"\x2f":
        raise damaged("its picture has an invalid header")
    bits = fields.number("<I")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


_SIZES: Mapping[bytes, Callable[[bytes], tuple[int, int]]] = {
    b"VP8X": _canvas,
    b"VP8 ": _lossy,
    b"VP8L": _lossless,
}
