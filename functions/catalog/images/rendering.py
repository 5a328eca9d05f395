"""Renders thumbnails in a separate process, the only place where an upload is decoded.

Reads an Order from standard input and writes the answer to standard output. The process starts without credentials and
limits its own memory, time and files, so that a file that breaks a decoder ends only this process. Only the decoder of
the inspected type runs. The output is created from pixels alone, so no metadata survive.
"""

import io
import math
import resource
import sys
from pathlib import Path

import msgspec
from PIL import Image, ImageCms, ImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

DECODERS: dict[str, type[ImageFile.ImageFile]] = {
    "image/jpeg": JpegImageFile,
    "image/png": PngImageFile,
    "image/gif": GifImageFile,
    "image/webp": WebPImageFile,
}
MEMORY_BYTES = 400 * 1024 * 1024
CPU_SECONDS = 40
_LARGEST_FILE = 16 * 1024 * 1024
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation -> the operation that makes the picture upright."""
_SPARE = 2.0
"""The picture is first reduced by an integer factor, to no less than this multiple of its largest thumbnail."""
_BAND_ROWS = 256


class Order(msgspec.Struct, frozen=True):
    """`folder` contains the file `original` and receives the thumbnails. `sides` are pixels by size."""

    folder: str
    kind: str
    width: int
    height: int
    sides: dict[str, int]


class Made(msgspec.Struct, frozen=True):
    """The pixel size of the upright picture, or the reason why there is none."""

    width: int = 0
    height: int = 0
    refused: str = ""


class Undecodable(Exception):
    """The message completes a sentence."""


def main() -> None:
    _limit()
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        made = render(order)
    except MemoryError:
        made = Made(refused="it takes more memory than allowed")
    except (Undecodable, OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError) as error:
        made = Made(refused=f"{error}"[:200] or type(error).__name__)
    sys.stdout.buffer.write(msgspec.json.encode(made))


def render(order: Order) -> Made:
    folder = Path(order.folder)
    largest = max(order.sides.values())
    with (folder / "original").open("rb") as file, DECODERS[order.kind](file) as image:
        if image.size != (order.width, order.height):
            raise Undecodable("its decoder sees a different size than its header states")
        image.draft(None, (int(largest * _SPARE),) * 2)
        picture, profile, turn = (
            _shrunk(image, int(largest * _SPARE)),
            image.info.get("icc_profile"),
            _turn(image),
        )
    scale = min(1.0, largest / max(order.width, order.height))
    picture = _resized(picture, _scaled(order.width, order.height, scale))
    picture = _in_srgb(picture, profile)
    width, height = order.width, order.height
    if turn is not None:
        picture = picture.transpose(turn)
        if turn in (_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8]):
            width, height = height, width
    for name, side in sorted(order.sides.items(), key=lambda each: -each[1]):
        scale = min(1.0, side / max(width, height))
        _save(_resized(picture, _scaled(width, height, scale)), folder, name)
    return Made(width=width, height=height)


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(1, round(width * scale)), max(1, round(height * scale))


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Ignores damaged EXIF data, which are no reason to refuse a picture."""
    try:
        return _TURNS.get(int(image.getexif().get(_ORIENTATION, 1)))
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError):
        return None


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """Returns the picture in RGB, RGBA with premultiplied colors, or CMYK. The longer side may be twice `side`.

    Converts band by band, because a second copy of a large picture would not fit into memory.
    """
    image.load()
    factor = max(1, max(image.size) // side)
    wide, high = image.size
    mode = _mode(image)
    shrunk = Image.new(mode, (math.ceil(wide / factor), math.ceil(high / factor)))
    rows = _BAND_ROWS * factor
    for top in range(0, high, rows):
        band = image.crop((0, top, wide, min(top + rows, high)))
        shrunk.paste(_converted(band, mode).reduce(factor), (0, top // factor))
    return shrunk


def _mode(image: Image.Image) -> str:
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        return "RGBa"
    return "CMYK" if image.mode == "CMYK" else "RGB"


def _converted(band: Image.Image, mode: str) -> Image.Image:
    if band.mode.startswith("I"):
        band = band.point(lambda value: value * (1 / 257)).convert("L")
    if mode == "RGBa":
        return band.convert("RGBA").convert("RGBa")
    return band if band.mode == mode else band.convert(mode)


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns RGB, or RGBA with premultiplied colors. Ignores a profile that is damaged or of another color space."""
    alpha = picture.getchannel("a") if picture.mode == "RGBa" else None
    plain = picture.convert("RGBA").convert("RGB") if alpha else picture
    if profile:
        try:
            srgb = ImageCms.createProfile("sRGB")
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = ImageCms.profileToProfile(plain, source, srgb, outputMode="RGB") or plain
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    plain = plain if plain.mode == "RGB" else plain.convert("RGB")
    if alpha is None:
        return plain
    plain.putalpha(alpha)
    return plain.convert("RGBa")


def _save(picture: Image.Image, folder: Path, name: str) -> None:
    """Puts the picture on white, because JPEG has no transparency."""
    shown = picture.convert("RGBA") if picture.mode == "RGBa" else picture
    shown.save(folder / f"{name}.webp", "WEBP", quality=80, method=4)
    flat = shown
    if shown.mode == "RGBA":
        flat = Image.new("RGB", shown.size, "white")
        flat.paste(shown, mask=shown.getchannel("A"))
    flat.save(folder / f"{name}.jpeg", "JPEG", quality=82, optimize=True, progressive=True)


def _limit() -> None:
    for limit, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (amount, amount))


if __name__ == "__main__":
    main()
