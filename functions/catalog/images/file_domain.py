"""The limits of an image file and the result of its inspection.

Sizes are checked from the header before anything is decoded.
"""

from collections.abc import Mapping

from msgspec import Struct

MAX_SIDE = 12_000
"""Pixels."""
MAX_PIXELS: Mapping[str, int] = {
    "image/jpeg": 40_000_000,
    "image/png": 40_000_000,
    "image/gif": 40_000_000,
    "image/webp": 16_000_000,
}
"""Derived from 512 MB of memory: the WebP decoder holds four copies of the picture, the other decoders one."""
MAX_METADATA_BYTES = 4 * 1024 * 1024
"""The maximum size of a PNG file's compressed metadata after decompression."""
MAX_PARTS = 20_000
"""Chunks or segments of a file. An encoder with 4 KB blocks writes 2,500 of them for the largest file."""
MAX_SCANS = 64
"""Scans of a progressive JPEG. Each one decodes the whole picture. Encoders write about 10."""


class ImageRefused(Exception):
    """The file is not accepted as an image. The message is for the user who uploaded it."""


class Header(Struct, frozen=True, kw_only=True):
    """`metadata` is everything except the picture, decompressed: comments, profiles, EXIF, XMP. `end` is the end of the
    image, which other data may follow.
    """

    width: int
    height: int
    metadata: tuple[bytes, ...] = ()
    end: int = 0


class Inspected(Struct, frozen=True):
    """`image` is the file up to the end of the image. Only this part is kept and decoded."""

    image: bytes
    header: Header


class Rendered(Struct, frozen=True):
    """`width` and `height` are those of the upright picture. `files` are its thumbnails, named `<size>.<format>`."""

    width: int
    height: int
    files: Mapping[str, bytes]
