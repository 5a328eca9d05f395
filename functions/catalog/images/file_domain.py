"""The file of an image: what it may be, and what is found out about it.

Sizes are checked from its header, before anything decodes it.
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
"""Follows from 512 MB of memory: the decoder of WebP holds a picture four times, the others once."""
MAX_METADATA_BYTES = 4 * 1024 * 1024
"""Of what a PNG packs into its metadata, unpacked."""
MAX_PARTS = 20_000
"""Chunks or segments of a file; an encoder that writes blocks of 4 KB makes 2,500 of the largest file."""
MAX_SCANS = 64
"""Passes of a progressive JPEG, each of which costs the decoder the whole picture; encoders make about 10."""


class ImageRefused(Exception):
    """The file does not become an image of the shop; the message is for the person who uploaded it."""


class Header(Struct, frozen=True, kw_only=True):
    """`metadata` is all that is not picture, unpacked: comments, profiles, EXIF, XMP. At `end` the image is over,
    whatever else the file has behind it."""

    width: int
    height: int
    metadata: tuple[bytes, ...] = ()
    end: int = 0


class Inspected(Struct, frozen=True):
    """`image` is the file up to the image's end: what is kept and decoded of it."""

    image: bytes
    header: Header


class Rendered(Struct, frozen=True):
    """`width` and `height` are of the upright picture. `files` are its thumbnails, named `<size>.<format>`."""

    width: int
    height: int
    files: Mapping[str, bytes]
