"""The structure of a JPEG file (ITU T.81)."""

import re

from catalog.images.file_domain import MAX_PARTS, MAX_SCANS, Header, ImageRefused
from catalog.images.formats import TRUNCATED, Reader, damaged, header

SIGNATURE = b"\xff\xd8\xff"
_END, _START, _SCAN = 0xD9, 0xD8, 0xDA
_TABLES = (0xC4, 0xDB, 0xDD)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_DECODABLE_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive with Huffman coding, which browsers and cameras support."""
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def read(data: bytes) -> Header:
    """Raises ImageRefused. Some cameras and phones store several pictures; only the first is used."""
    reader = Reader(data, 2)
    size: tuple[int, int] | None = None
    metadata: list[bytes] = []
    scans = 0
    for _ in range(MAX_PARTS):
        marker = _marker(reader)
        if marker == _END:
            if size is None or not scans:
                raise damaged("it has no picture")
            return header(*size, metadata, reader.position)
        segment = _segment(reader)
        if marker in _FRAMES:
            if size is not None:
                raise damaged("it states its size twice")
            size = _size(marker, segment)
        elif marker == _SCAN:
            scans += 1
            if scans > MAX_SCANS:
                raise ImageRefused(
                    f"The image has more than {MAX_SCANS} scans. Save it again with fewer scans."
                )
            _skip_scan(reader)
        elif marker not in _TABLES:
            metadata.append(segment)
    raise damaged("it has too many segments")


def _marker(reader: Reader) -> int:
    if reader.number("B") != 0xFF:
        raise damaged("a segment does not start where the previous one ends")
    marker = 0xFF
    while marker == 0xFF:
        marker = reader.number("B")
    if marker <= 0x01 or _is_restart(marker) or marker == _START:
        raise damaged("a marker is out of place")
    return marker


def _is_restart(marker: int) -> bool:
    return 0xD0 <= marker <= 0xD7


def _segment(reader: Reader) -> bytes:
    length = reader.number(">H")
    if length < 2:
        raise damaged("a segment is shorter than its own length")
    return reader.take(length - 2)


def _size(marker: int, segment: bytes) -> tuple[int, int]:
    if marker not in _DECODABLE_FRAMES:
        raise ImageRefused(
            "Browsers cannot show this type of JPEG. Save the image as baseline or progressive JPEG."
        )
    frame = Reader(segment)
    bits, height, width, components = (frame.number(form) for form in ("B", ">H", ">H", "B"))
    if bits != 8 or components not in (1, 3, 4):
        raise ImageRefused(f"The image has {components} colors of {bits} bits, which browsers cannot show.")
    return width, height


def _skip_scan(reader: Reader) -> None:
    found = _NEXT_MARKER.search(reader.data, reader.position)
    if found is None:
        raise ImageRefused(TRUNCATED)
    reader.position = found.start()
