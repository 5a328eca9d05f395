"""Image files made on the spot: good ones of every kind, and what hostile uploaders send."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any

from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"
EXIF_RIGHT = b"Exif\x00\x00MM" + struct.pack(">HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, 6, 0, 0)
"""Orientation 6: the camera was held so that the picture has to be turned to the right."""


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Red on the left, blue on the right; with alpha the right is transparent."""
    made = Image.new("RGB", size, "red")
    made.paste("blue", (size[0] // 2, 0, *size))
    if mode in ("RGBA", "LA", "PA"):
        alpha = Image.new("L", size, 255)
        alpha.paste(0, (size[0] // 2, 0, *size))
        made.putalpha(alpha)
    return made.convert(mode)


def encoded(form: str, image: Image.Image | None = None, **options: Any) -> bytes:
    target = io.BytesIO()
    (image or picture()).save(target, form, **options)
    return target.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded("JPEG", **options)


def png(**options: Any) -> bytes:
    return encoded("PNG", **options)


def gif(**options: Any) -> bytes:
    return encoded("GIF", picture("P"), **options)


def webp(**options: Any) -> bytes:
    return encoded("WEBP", **options)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_segment(data: bytes, marker: int, content: bytes) -> bytes:
    """A JPEG with one more segment after its beginning."""
    return data[:2] + segment(marker, content) + data[2:]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_chunk(data: bytes, name: bytes, content: bytes) -> bytes:
    """A PNG with one more chunk after its header."""
    after_header = len(PNG) + 25
    return data[:after_header] + chunk(name, content) + data[after_header:]


def png_of(width: int, height: int, *, pixels: bytes = b"\x00", bits: int = 8, colours: int = 2) -> bytes:
    """A PNG that states a size; `pixels` are what it really holds."""
    head = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    return PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that states another size than it holds."""
    data = jpeg()
    frame = data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", height, width) + data[frame + 9 :]


def gif_of(width: int, height: int) -> bytes:
    data = gif()
    return data[:6] + struct.pack("<HH", width, height) + data[10:]


def empty_gif(width: int, height: int) -> bytes:
    """A GIF of two colours and no pixels."""
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    return b"GIF89a" + screen + struct.pack("<BHHHHB", 0x2C, 0, 0, width, height, 0) + b"\x02\x00\x3b"


def riff(chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)
        for name, content in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def canvas(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", bytes([flags, 0, 0, 0]) + size


def lossless(width: int, height: int) -> tuple[bytes, bytes]:
    """The header of a picture without its pixels."""
    return b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\x00" * 8


def frames(form: str, **options: Any) -> bytes:
    others = [picture(size=(60, 40)).rotate(90 * turn) for turn in (1, 2)]
    return encoded(form, save_all=True, append_images=others, **options)


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("payload.html", "<p>Hello</p>")
    return target.getvalue()
