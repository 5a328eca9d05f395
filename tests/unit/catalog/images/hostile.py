"""What hostile and careless uploaders send: name -> announced type, content, and what they are told."""

import gzip
import struct
import zlib

from catalog.images.domain import MAX_BYTES
from tests.unit.catalog.images.pictures import (
    archive,
    canvas,
    chunk,
    empty_gif,
    encoded,
    frames,
    gif,
    gif_of,
    jpeg,
    jpeg_of,
    lossless,
    picture,
    png,
    png_of,
    riff,
    segment,
    webp,
    with_chunk,
    with_segment,
)

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
Hostile = tuple[str, bytes, str]


def _scan_bomb() -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = jpeg(progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + scan * 100 + data[-2:]


def _metadata_bomb() -> bytes:
    return with_chunk(png(), b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(50_000_000), 9))


def _phar() -> bytes:
    return with_segment(jpeg(), 0xFE, b"<?php __HALT_COMPILER(); ?>")


def _zip_in_pixels() -> bytes:
    """A GIF whose pixels are an archive: the archive's own comment reaches to the GIF's end."""
    end = b"\x00\x3b"
    packed = archive()[:-2] + struct.pack("<H", len(end))
    return empty_gif(60, 40)[: -len(end)] + bytes([len(packed)]) + packed + end


INSPECTED: dict[str, Hostile] = {
    "empty": (JPEG, b"", "is empty"),
    "too many bytes": (PNG, png() + bytes(MAX_BYTES), "larger than"),
    "svg": (PNG, SVG, "is SVG"),
    "html": (JPEG, b"<!DOCTYPE html><script>alert(1)</script>", "is HTML"),
    "php": (JPEG, b"<?php system($_GET['c']);", "is PHP"),
    "pdf": (JPEG, b"%PDF-1.7\n", "is PDF"),
    "zip": (PNG, archive(), "is a ZIP archive"),
    "gzip bomb": (PNG, gzip.compress(bytes(10_000_000)), "compressed with gzip"),
    "tiff": (JPEG, encoded("TIFF"), "is TIFF"),
    "bmp": (JPEG, encoded("BMP"), "is BMP"),
    "avif": (JPEG, encoded("AVIF"), "is HEIC or AVIF"),
    "program": (JPEG, b"\x7fELF\x02\x01\x01" + bytes(100), "is a program"),
    "random bytes": (JPEG, bytes(range(7, 250)), "not a supported image"),
    "signature only": (JPEG, b"\xff\xd8\xff", "ends before"),
    "another type than announced": (PNG, jpeg(), "is image/jpeg, but image/png"),
    "truncated jpeg": (JPEG, jpeg()[:-20], "ends before"),
    "truncated png": (PNG, png()[:-20], "ends before"),
    "truncated gif": (GIF, gif()[:-1], "ends before"),
    "truncated webp": (WEBP, webp()[:-20], "ends before"),
    "php in a jpeg": (JPEG, _phar(), "contains PHP"),
    "short php in a png": (PNG, with_chunk(png(), b"tEXt", b"a\x00<?=`$_GET[1]`?>"), "metadata contain PHP"),
    "script in a gif": (GIF, gif(comment=b"<SCRIPT>alert(1)</SCRIPT>"), "contains a script"),
    "script packed in a png": (
        PNG,
        with_chunk(png(), b"zTXt", b"a\x00\x00" + zlib.compress(b"<script>alert(1)</script>")),
        "contains a script",
    ),
    "html in a webp": (WEBP, webp(xmp=b"<html><body>"), "contains HTML"),
    "pdf in a jpeg": (JPEG, with_segment(jpeg(), 0xFE, b"%PDF-1.4 1 0 obj"), "contains PDF"),
    "zip in a jpeg": (JPEG, with_segment(jpeg(), 0xFE, archive()), "metadata contain a ZIP archive"),
    "zip in the pixels of a gif": (GIF, _zip_in_pixels(), "is also a ZIP archive"),
    "program in a png": (PNG, with_chunk(png(), b"tEXt", b"a\x00\x7fELF\x02\x01"), "contain a program"),
    "png bomb": (PNG, png_of(12_000, 12_000), "144000000 pixels"),
    "jpeg bomb": (JPEG, jpeg_of(11_000, 11_000), "121000000 pixels"),
    "gif bomb": (GIF, gif_of(12_000, 4_000), "48000000 pixels"),
    "webp bomb": (WEBP, riff([canvas(5000, 5000), lossless(5000, 5000)]), "25000000 pixels"),
    "very long side": (PNG, png_of(2_000_000_000, 1), "2000000000 x 1"),
    "no pixels": (JPEG, jpeg_of(0, 10), "no pixels"),
    "metadata bomb": (PNG, _metadata_bomb(), "metadata decompress to more"),
    "scan bomb": (JPEG, _scan_bomb(), "more than 64 scans"),
    "segment bomb": (JPEG, jpeg()[:2] + segment(0xFE, b"") * 30_000 + jpeg()[2:], "too many segments"),
    "chunk bomb": (PNG, png()[:33] + chunk(b"tEXt", b"") * 30_000 + png()[33:], "too many chunks"),
    "block bomb": (GIF, gif()[:-1] + b"\x21\xfe\x00" * 30_000 + b"\x3b", "too many blocks"),
    "animated gif": (GIF, frames("GIF"), "more than one frame"),
    "animated png": (PNG, frames("PNG"), "more than one frame"),
    "animated webp": (WEBP, frames("WEBP"), "more than one frame"),
    "arithmetic jpeg": (JPEG, jpeg().replace(b"\xff\xc0", b"\xff\xc9"), "type of JPEG"),
    "jpeg of 12 bits": (JPEG, jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c"), "of 12 bits"),
    "wrong checksum": (PNG, png()[:-13] + b"\x00" + png()[-12:], "checksum"),
    "unknown chunk": (PNG, with_chunk(png(), b"EVIL", b""), "unknown chunk"),
    "frame beyond its screen": (GIF, gif_of(10, 10), "larger than its screen"),
    "picture beyond its canvas": (WEBP, riff([canvas(10, 10), lossless(900, 900)]), "differ in size"),
}
"""Refused before anything is decoded."""

DECODED: dict[str, Hostile] = {
    "png without its pixels": (PNG, png_of(3000, 3000), "cannot be decoded"),
    "webp without its pixels": (WEBP, riff([lossless(900, 900)]), "cannot be decoded"),
    "gif without its pixels": (GIF, empty_gif(60, 40), "cannot be decoded"),
    "broken jpeg": (JPEG, jpeg().replace(b"\xff\xdb", b"\xff\xfe"), "cannot be decoded"),
}
"""Well formed on the outside: the decoder refuses them."""

ALL = INSPECTED | DECODED


SAMSUNG = (
    b"\x00\x00\x01\x0a\x0e\x00\x00\x00Image_UTC_Data1606814527123"
    b"SEFHk\x00\x00\x00\x01\x00\x00\x00\x00\x00\x01\x0a\x25\x00\x00\x00\x25\x00\x00\x00\x18\x00\x00\x00SEFT"
)
VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + b"\x00\x00\x00\x08free" + bytes(500)
TAILS: dict[str, bytes] = {
    "trailer of a Samsung phone": SAMSUNG,
    "motion photo": VIDEO,
    "motion photo of a Samsung phone": b"\x00\x00\x30\x0a\x10\x00\x00\x00MotionPhoto_Data" + VIDEO + SAMSUNG,
    "zeros": bytes(700),
    "line end": b"\r\n",
    "another picture": jpeg(),
    "archive": archive(),
    "page": b"<!DOCTYPE html><script>alert(1)</script>",
    "code": b"<?php system($_GET['c']);",
    "document": b"%PDF-1.4\n1 0 obj",
}
"""What phones and editors put behind an image, and what an attacker would."""


def good() -> dict[str, tuple[str, bytes]]:
    """Name -> announced type and content, of every kind that people upload."""
    greys = picture("L").convert("I;16").point(lambda value: value * 257)
    return {
        "jpeg": (JPEG, jpeg()),
        "progressive jpeg": (JPEG, jpeg(progressive=True)),
        "grey jpeg": (JPEG, encoded("JPEG", picture("L"))),
        "cmyk jpeg": (JPEG, encoded("JPEG", picture("CMYK"))),
        "jpeg with further pictures": (JPEG, frames("MPO")),
        "png": (PNG, png()),
        "transparent png": (PNG, encoded("PNG", picture("RGBA"))),
        "grey png": (PNG, encoded("PNG", picture("L"))),
        "grey png with alpha": (PNG, encoded("PNG", picture("LA"))),
        "black and white png": (PNG, encoded("PNG", picture("1"))),
        "png of 16 bits": (PNG, encoded("PNG", greys)),
        "png with a palette": (PNG, encoded("PNG", picture("P"))),
        "gif": (GIF, gif()),
        "transparent gif": (GIF, gif(transparency=0)),
        "webp": (WEBP, webp()),
        "lossless webp": (WEBP, webp(lossless=True)),
        "transparent webp": (WEBP, encoded("WEBP", picture("RGBA"))),
        "webp with a profile": (WEBP, webp(exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00", xmp=b"<x/>")),
    }
