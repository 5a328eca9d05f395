"""Shared by the readers of the four formats, which parse a file's structure and decode nothing."""

import struct

from catalog.images.file_domain import Header, ImageRefused

TRUNCATED = "The file ends before the image does."
ANIMATED = "The file has more than one frame. Upload a still image."


class Reader:
    """A position in the file. Raises ImageRefused if the file ends too early."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    @property
    def left(self) -> int:
        return len(self.data) - self.position

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise ImageRefused(TRUNCATED)
        self.position += size
        return self.data[self.position - size : self.position]

    def number(self, form: str) -> int:
        """`form` is a struct format, such as ">H"."""
        value: int = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return value


def damaged(what: str) -> ImageRefused:
    return ImageRefused(f"The file is damaged: {what}.")


def header(width: int, height: int, metadata: list[bytes], end: int) -> Header:
    """Raises ImageRefused for an image without pixels."""
    if not width or not height:
        raise damaged("the image has no pixels")
    return Header(width=width, height=height, metadata=tuple(metadata), end=end)
