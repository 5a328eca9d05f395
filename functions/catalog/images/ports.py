"""What images need of the world."""

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
        """In the order in which they were announced."""
        ...

    def decide(self, image: ProductImage, events: Sequence[Event]) -> None:
        """What became of an upload, together with the events that tell of it.

        Raises ConcurrentUpdate when it was decided already, or when the image is gone.
        """
        ...

    def refuse(self, image: ProductImage) -> None:
        """Of a ready image that no product can take. Raises ConcurrentUpdate when it is attached or gone."""
        ...

    def mark_attached(self, product_id: str, image_id: str) -> None:
        """Raises ConcurrentUpdate when the image is gone, or was refused."""
        ...

    def remove(self, image: ProductImage) -> None:
        """Raises ConcurrentUpdate when it was attached, or decided on, since `image` was read."""
        ...


class Files(Protocol):
    """Objects are named by the ids of product and image, never by what an uploader calls them."""

    def announce(self, image: ProductImage, at: datetime) -> ImageUpload:
        """Permission to upload the file of an image."""
        ...

    def uploaded(self, image: ProductImage) -> bytes | None:
        """None when there is no such upload. Raises ImageRefused for one of too many bytes, without reading it."""
        ...

    def keep(self, image: ProductImage, original: bytes, rendered: Rendered) -> None:
        """The original for nobody to see, and the thumbnails."""
        ...

    def quarantine(self, image: ProductImage, content: bytes) -> None:
        """Takes the upload out of the way."""
        ...

    def quarantine_stray(self, object_key: str) -> None:
        """Of an object whose name is none of ours."""
        ...

    def discard_upload(self, product_id: str, image_id: str) -> None: ...

    def remove(self, product_id: str, image_id: str) -> None:
        """All that there is of an image."""
        ...


class Renderer(Protocol):
    def render(self, data: bytes, kind: str, header: Header) -> Rendered:
        """Raises ImageRefused, and RenderingFailed when trying again may help."""
        ...
