"""The structure of a PNG file (W3C, third edition)."""

import zlib

from catalog.images.file_domain import MAX_METADATA_BYTES, MAX_PARTS, Header, ImageRefused
from catalog.images.formats import ANIMATED, Reader, damaged, header

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PICTURE = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS")
_ANIMATION = (b"acTL", b"fcTL", b"fdAT")


def read(data: bytes) -> Header:
    """Raises ImageRefused. Every chunk's checksum is verified, because decoders skip those of metadata."""
    reader = Reader(data, len(SIGNATURE))
    name, content = _chunk(reader)
    if name != b"IHDR" or len(content) != 13:
        raise damaged("it does not start with its size")
    width, height = int.from_bytes(content[:4], "big"), int.from_bytes(content[4:8], "big")
    metadata: list[bytes] = []
    unpacked = 0
    for _ in range(MAX_PARTS):
        name, content = _chunk(reader)
        if name == b"IEND":
            return header(width, height, metadata, reader.position)
        if name in _ANIMATION:
            raise ImageRefused(ANIMATED)
        if name in _PICTURE:
            continue
        if name[0:1].isupper():
            raise damaged(f"it has an unknown chunk {name.decode('ascii', 'replace')}")
        metadata += [content, text := _unpacked(name, content, MAX_METADATA_BYTES - unpacked)]
        unpacked += len(text)
    raise damaged("it has too many chunks")


def _chunk(reader: Reader) -> tuple[bytes, bytes]:
    length = reader.number(">I")
    name = reader.take(4)
    content = reader.take(length)
    if reader.number(">I") != zlib.crc32(content, zlib.crc32(name)):
        raise damaged("a checksum is wrong")
    return name, content


def _unpacked(name: bytes, content: bytes, limit: int) -> bytes:
    """Decompresses at most `limit` bytes of a compressed text or profile; empty for all other chunks."""
    packed = _packed(name, content)
    if not packed:
        return b""
    try:
        text = zlib.decompressobj().decompress(packed, limit + 1)
    except zlib.error:
        raise damaged("its metadata cannot be decompressed") from None
    if len(text) > limit:
        raise ImageRefused(f"The image's metadata decompress to more than {MAX_METADATA_BYTES} bytes.")
    return text


def _packed(name: bytes, content: bytes) -> bytes:
    after_keyword = content.partition(b"\x00")[2]
    if name in (b"zTXt", b"iCCP"):
        return after_keyword[1:]
    if name == b"iTXt" and after_keyword[:1] == b"\x01":
        return after_keyword[2:].partition(b"\x00")[2].partition(b"\x00")[2]
    return b""
