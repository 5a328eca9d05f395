"""Presigned S3 URLs of thumbnails, created without a network request."""

from datetime import datetime
from typing import Protocol

from cartwright.clock import Clock
from catalog.images.domain import ThumbnailNotFound, thumbnail_key
from catalog.products.views import THUMBNAIL_FORMATS, THUMBNAIL_SIDES

WINDOW_SECONDS = 600
"""All callers within a window get the same URL, so that intermediate caches can store the response."""
LIFE_SECONDS = 3 * WINDOW_SECONDS
"""Signed at the start of a window, requested up to one window later, cached for another; the last third is margin."""

FILES = frozenset(f"{size}.{form}" for size in THUMBNAIL_SIDES for form in THUMBNAIL_FORMATS)


class Presign(Protocol):
    def __call__(self, key: str, /, *, seconds: int, at: float) -> str:
        """`at` is in epoch seconds. The URL is valid for `seconds` from then on."""
        ...


class Links:
    def __init__(self, presign: Presign, clock: Clock) -> None:
        self._presign = presign
        self._clock = clock

    def thumbnail(self, image_id: str, file: str) -> str:
        """Raises ThumbnailNotFound for an invalid thumbnail name. S3 decides whether the image exists."""
        if file not in FILES:
            raise ThumbnailNotFound
        return self._presign(thumbnail_key(image_id, file), seconds=LIFE_SECONDS, at=_window(self._clock()))


def _window(now: datetime) -> float:
    return now.timestamp() // WINDOW_SECONDS * WINDOW_SECONDS
