"""The structure of a GIF file (CompuServe, 89a)."""

from catalog.images.file_domain import MAX_PARTS, Header, ImageRefused
from catalog.images.formats import ANIMATED, Reader, damaged, header

SIGNATURES = (b"GIF87a", b"GIF89a")
_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL = 0xF9


def read(data: bytes) -> Header:
    """Raises ImageRefused. The size is the logical screen's, because decoders draw the frame on it."""
    reader = Reader(data, len(SIGNATURES[0]))
    width, height, flags = (reader.number(form) for form in ("<H", "<H", "B"))
    reader.take(2)
    _skip_colours(reader, flags)
    metadata: list[bytes] = []
    frames = 0
    for _ in range(MAX_PARTS):
        kind = reader.number("B")
        if kind == _END:
            if not frames:
                raise damaged("it has no picture")
            return header(width, height, metadata, reader.position)
        if kind == _EXTENSION:
            label = reader.number("B")
            content = _blocks(reader)
            if label != _GRAPHIC_CONTROL:
                metadata.append(content)
        elif kind == _FRAME:
            frames += 1
            _frame(reader, width, height)
        else:
            raise damaged("a block has an unknown type")
        if frames > 1:
            raise ImageRefused(ANIMATED)
    raise damaged("it has too many blocks")


def _frame(reader: Reader, width: int, height: int) -> None:
    left, top, wide, high, flags = (reader.number(form) for form in ("<H", "<H", "<H", "<H", "B"))
    if left + wide > width or top + high > height:
        raise damaged("its frame is larger than its screen")
    _skip_colours(reader, flags)
    reader.take(1)
    _blocks(reader)


def _skip_colours(reader: Reader, flags: int) -> None:
    if flags & 0x80:
        reader.take(3 * 2 ** ((flags & 0x07) + 1))


def _blocks(reader: Reader) -> bytes:
    found = []
    while size := reader.number("B"):
        found.append(reader.take(size))
    return b"".join(found)
