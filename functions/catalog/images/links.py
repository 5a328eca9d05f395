"""Where the thumbnails are: addresses that S3 honours for a while, made without asking anybody."""

from datetime import datetime
from typing import Protocol

from cartwright.clock import Clock
from catalog.images.domain import ThumbnailNotFound, thumbnail_key
from catalog.products.views import THUMBNAIL_FORMATS, THUMBNAIL_SIDES

WINDOW_SECONDS = 600
"""Within a window everybody is given the same address, so that caches on the way have something to keep."""
LIFE_SECONDS = 3 * WINDOW_SECONDS
"""Signed at the window's start, fetched up to a window later, kept for another: a third is left to whoever is late."""

FILES = frozenset(f"{size}.{form}" for size in THUMBNAIL_SIDES for form in THUMBNAIL_FORMATS)


class Presign(Protocol):
    def __call__(self, key: str, /, *, seconds: int, at: float) -> str:
        """`at` is in epoch seconds; the address is good for `seconds` from then on."""
        ...


class Links:
    def __init__(self, presign: Presign, clock: Clock) -> None:
        self._presign = presign
        self._clock = clock

    def thumbnail(self, image_id: str, file: str) -> str:
        """Raises ThumbnailNotFound for a name that no thumbnail has; whether the image exists is for S3 to say."""
        if file not in FILES:
            raise ThumbnailNotFound
        return self._presign(thumbnail_key(image_id, file), seconds=LIFE_SECONDS, at=_window(self._clock()))


def _window(now: datetime) -> float:
    return now.timestamp() // WINDOW_SECONDS * WINDOW_SECONDS
