"""Ports of images."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cartwright.events.base import Event
from catalog.images.domain import ImageUpload, ProductImage
from catalog.images.file_domain import Header, Rendered


class Images(Protocol):
    def add(self, image: ProductImage) -> None: ...

    def get(self, product_id: str, image_id: str) -> ProductImage | None: ...

    def of_product(self, product_id: str) -> Sequence[ProductImage]:
        """Returns images in order of announcement."""
        ...

    def decide(self, image: ProductImage, events: Sequence[Event]) -> None:
        """Stores the decision on an upload together with its events.

        Raises ConcurrentUpdate if the image is already decided or deleted.
        """
        ...

    def refuse(self, image: ProductImage) -> None:
        """Refuses a ready image that its product cannot take. Raises ConcurrentUpdate if it is attached or deleted."""
        ...

    def mark_attached(self, product_id: str, image_id: str) -> None:
        """Raises ConcurrentUpdate if the image is deleted or refused."""
        ...

    def remove(self, image: ProductImage) -> None:
        """Raises ConcurrentUpdate if the image was attached or decided since `image` was read."""
        ...


class Files(Protocol):
    """Object keys contain the ids of product and image, never the uploader's file name."""

    def announce(self, image: ProductImage, at: datetime) -> ImageUpload:
        """Returns a presigned request to upload the image file."""
        ...

    def uploaded(self, image: ProductImage) -> bytes | None:
        """Returns None without an upload. Raises ImageRefused for an oversized file, without reading it."""
        ...

    def keep(self, image: ProductImage, original: bytes, rendered: Rendered) -> None:
        """Stores the private original and the thumbnails."""
        ...

    def quarantine(self, image: ProductImage, content: bytes) -> None:
        """Moves the upload to quarantine."""
        ...

    def quarantine_stray(self, object_key: str) -> None:
        """Quarantines an object with an unknown key."""
        ...

    def discard_upload(self, product_id: str, image_id: str) -> None: ...

    def remove(self, product_id: str, image_id: str) -> None:
        """Deletes all files of an image."""
        ...


class Renderer(Protocol):
    def render(self, data: bytes, kind: str, header: Header) -> Rendered:
        """Raises ImageRefused, or RenderingFailed if a retry may succeed."""
        ...
