"""Keeps products and images consistent: attaches ready images, and deletes images that are no longer shown.

Every step is idempotent. `attach` writes the product first, then the image's record. After a crash between the two, the
redelivered event resumes from the state of both. A reader that compares the two therefore reads the record first: if it
is marked as attached, the image was on the product before, and if the product read afterwards lacks it, the image was
removed.
"""

import logging
from collections.abc import Iterable

import msgspec

from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Actor
from catalog.images.domain import ProductImage, image_url
from catalog.images.ports import Files, Images
from catalog.products.domain import UPLOADED, Image, InvalidProduct, ProductNotFound
from catalog.products.service import Catalogue
from catalog.products.writer import Author

_ACTOR = "images"

_log = logging.getLogger(__name__)


class ImageAttacher:
    """`cause` is the correlation id of the consumed event."""

    def __init__(self, images: Images, files: Files, catalogue: Catalogue) -> None:
        self._images = images
        self._files = files
        self._catalogue = catalogue

    def attach(self, product_id: str, image_id: str, cause: str) -> None:
        """Attaches a ready image to its product. Raises ConcurrentUpdate if the product is under contention."""
        by = Author(Actor(_ACTOR), cause)
        image = self._images.get(product_id, image_id)
        if image is None:
            self._detach(product_id, image_id, by)
            return
        if image.state == "quarantined":
            self._files.remove(product_id, image_id)
            return
        if image.attached or image.state != "ready":
            return
        shown = Image(url=image.url, alt=image.alt, width=image.width, height=image.height)
        try:
            self._catalogue.attach(product_id, shown, by)
        except ProductNotFound:
            self._remove(image)
            return
        except InvalidProduct as refused:
            self._refuse(image, refused.detail)
            return
        try:
            self._images.mark_attached(product_id, image_id)
        except ConcurrentUpdate:
            self._detach(product_id, image_id, by)

    def sweep(self, product_id: str, cause: str) -> None:
        """Deletes images that the product no longer shows, or all images of a deleted product.

        The current state of the product decides, not the event, because an image may have been attached since. A late
        delivery of ImageReady can reattach a deleted image; this method detaches it again.
        """
        known = self._images.of_product(product_id)
        try:
            shown = [image.url for image in self._catalogue.product(product_id).images]
        except ProductNotFound:
            for image in known:
                self._remove(image)
            return
        for image in known:
            if image.attached and image.url not in shown:
                self._remove(image)
        for image_id in _uploaded(shown) - {image.id for image in known}:
            if self._images.get(product_id, image_id) is None:
                self._detach(product_id, image_id, Author(Actor(_ACTOR), cause))

    def _remove(self, image: ProductImage) -> None:
        """Deletes files first, because no product can show the image any more and the record is needed to find them."""
        self._files.remove(image.product_id, image.id)
        self._images.remove(image)
        _log.info("The image was deleted", extra={"product_id": image.product_id, "image_id": image.id})

    def _refuse(self, image: ProductImage, reason: str) -> None:
        """Deletes the record first. If another delivery has attached the image since, that fails and the files stay."""
        self._images.refuse(msgspec.structs.replace(image, state="quarantined", reason=reason))
        self._files.remove(image.product_id, image.id)

    def _detach(self, product_id: str, image_id: str, by: Author) -> None:
        """Handles an image that was deleted while it was being attached."""
        try:
            self._catalogue.detach(product_id, image_url(image_id), by)
        except ProductNotFound:
            return


def _uploaded(urls: Iterable[str]) -> set[str]:
    """Returns the ids of images that were uploaded to this shop."""
    return {url.removeprefix(UPLOADED) for url in urls if url.startswith(UPLOADED)}
