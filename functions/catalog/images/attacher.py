"""Keeps products and images together: what is ready is shown, and what is not shown any more is deleted.

Every step can be repeated. `attach` writes the product first, then the image's record; who dies in between is delivered
the same event again and finds out from both how far it was. So whoever compares the two reads them the other way round:
what a record says is attached was on its product before, and if the product read after it lacks it, it was taken off.
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
    """`cause` is the correlation id of the event that is acted upon."""

    def __init__(self, images: Images, files: Files, catalogue: Catalogue) -> None:
        self._images = images
        self._files = files
        self._catalogue = catalogue

    def attach(self, product_id: str, image_id: str, cause: str) -> None:
        """Shows a ready image on its product. Raises ConcurrentUpdate when too many others write the product."""
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
        """Deletes the images that the product showed and shows no more; of a removed product all.

        The product's present state decides, not the event's: an image may have come to it since. A delivery of
        ImageReady that is late may put an image back after it was deleted; it is taken off again here.
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
        """Of an image that no product can show any more, so files first: while the record is there, they are found."""
        self._files.remove(image.product_id, image.id)
        self._images.remove(image)
        _log.info("An image was deleted", extra={"product_id": image.product_id, "image_id": image.id})

    def _refuse(self, image: ProductImage, reason: str) -> None:
        """The record first: another delivery may have attached the image since, and then its files stay."""
        self._images.refuse(msgspec.structs.replace(image, state="quarantined", reason=reason))
        self._files.remove(image.product_id, image.id)

    def _detach(self, product_id: str, image_id: str, by: Author) -> None:
        """The image was removed while it was attached."""
        try:
            self._catalogue.detach(product_id, image_url(image_id), by)
        except ProductNotFound:
            return


def _uploaded(urls: Iterable[str]) -> set[str]:
    """The ids of those images that are this shop's own."""
    return {url.removeprefix(UPLOADED) for url in urls if url.startswith(UPLOADED)}
