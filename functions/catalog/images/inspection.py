"""Verifies, without decoding, that an uploaded file starts with an image and that the image hides no other content.

Only the content determines the type; the name and the announced type are not trusted. The file is cut at the end of the
image: phones append videos, further pictures and vendor trailers, and editors append zeros or a line ending. The data
after the end are never decoded, kept or served, so they are not checked.
"""

import re
from collections.abc import Callable, Mapping

from catalog.images import gif_format, jpeg_format, png_format, webp_format
from catalog.images.domain import MAX_BYTES
from catalog.images.file_domain import MAX_PIXELS, MAX_SIDE, Header, ImageRefused, Inspected

READERS: Mapping[str, Callable[[bytes], Header]] = {
    "image/jpeg": jpeg_format.read,
    "image/png": png_format.read,
    "image/gif": gif_format.read,
    "image/webp": webp_format.read,
}
_ADMITTED = "Upload JPEG, PNG, WebP or GIF."
_OTHERS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("PDF", re.compile(rb".{0,1000}%pdf-", re.DOTALL)),
    ("SVG, which can contain scripts", re.compile(rb".{0,4000}<svg[\s>]", re.DOTALL)),
    ("PHP", re.compile(rb".{0,1000}<\?php", re.DOTALL)),
    ("HTML", re.compile(rb".{0,1000}<(!doctype html|html|head|body|script|iframe)[\s>]", re.DOTALL)),
    ("a ZIP archive", re.compile(rb"pk\x03\x04|pk\x05\x06")),
    ("compressed with gzip", re.compile(rb"\x1f\x8b")),
    ("TIFF", re.compile(rb"ii\*\x00|mm\x00\*")),
    ("BMP", re.compile(rb"bm.{4}\x00{4}", re.DOTALL)),
    ("HEIC or AVIF", re.compile(rb".{4}ftyp", re.DOTALL)),
    ("a program", re.compile(rb"\x7felf|mz|#!")),
)
"""File types by their first bytes, in lower case. The message names the type, so that users know what to change."""

_HIDDEN: Mapping[str, tuple[bytes, ...]] = {
    "a script": (b"<script", b"javascript:"),
    "PHP": (b"<?php",),
    "HTML": (b"<!doctype html", b"<html", b"<iframe"),
    "SVG": (b"<svg ", b"<svg>"),
    "PDF": (b"%pdf-",),
}
"""Searched in the whole file: long enough not to occur in compressed pixels by chance."""
_HIDDEN_IN_METADATA: Mapping[str, re.Pattern[bytes]] = {
    "PHP": re.compile(rb"<\?=\s*[$`(a-z_]"),
    "a ZIP archive": re.compile(rb"pk\x03\x04"),
    "a program": re.compile(rb"\x7felf[\x01\x02][\x01\x02]"),
}
_ZIP_DIRECTORY_END = b"PK\x05\x06"
_LONGEST_ZIP_END = 22 + 65535


def inspect(data: bytes, announced: str) -> Inspected:
    """Raises ImageRefused. `announced` is the content type of the announcement."""
    if not data:
        raise ImageRefused("The file is empty.")
    if len(data) > MAX_BYTES:
        raise ImageRefused(f"The file is larger than {MAX_BYTES} bytes.")
    kind = _kind(data)
    if kind != announced:
        raise ImageRefused(f"The file is {kind}, but {announced} was announced.")
    found = READERS[kind](data)
    _check_size(found, kind)
    image = data[: found.end]
    _check_for_stowaways(image, found)
    return Inspected(image, found)


def _kind(data: bytes) -> str:
    if data.startswith(jpeg_format.SIGNATURE):
        return "image/jpeg"
    if data.startswith(png_format.SIGNATURE):
        return "image/png"
    if data.startswith(gif_format.SIGNATURES):
        return "image/gif"
    if webp_format.is_webp(data):
        return "image/webp"
    beginning = data[:5000].lower()
    for name, pattern in _OTHERS:
        if pattern.match(beginning):
            raise ImageRefused(f"The file is {name}. {_ADMITTED}")
    raise ImageRefused(f"The file is not a supported image. {_ADMITTED}")


def _check_size(found: Header, kind: str) -> None:
    if max(found.width, found.height) > MAX_SIDE:
        raise ImageRefused(
            f"The image is {found.width} x {found.height} pixels; the maximum per side is {MAX_SIDE}."
        )
    if found.width * found.height > MAX_PIXELS[kind]:
        raise ImageRefused(
            f"The image has {found.width * found.height} pixels; the maximum for {kind} is {MAX_PIXELS[kind]}."
        )


def _check_for_stowaways(data: bytes, found: Header) -> None:
    """Refuses content in the image that programs other than image viewers would interpret."""
    metadata = b"\x00".join(found.metadata).lower()
    everything = data.lower()
    for name, signatures in _HIDDEN.items():
        if any(each in everything or each in metadata for each in signatures):
            raise ImageRefused(f"The image contains {name}.")
    for name, pattern in _HIDDEN_IN_METADATA.items():
        if pattern.search(metadata):
            raise ImageRefused(f"The image's metadata contain {name}.")
    if _ends_as_zip(data):
        raise ImageRefused("The image is also a ZIP archive.")


def _ends_as_zip(data: bytes) -> bool:
    """ZIP archives are read from the end: a directory, then a comment whose length leads to the last byte."""
    position = len(data)
    start = max(0, len(data) - _LONGEST_ZIP_END)
    while (position := data.rfind(_ZIP_DIRECTORY_END, start, position)) >= 0:
        comment = data[position + 20 : position + 22]
        if len(comment) == 2 and position + 22 + int.from_bytes(comment, "little") == len(data):
            return True
    return False
