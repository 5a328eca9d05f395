"""Keeps products and images together: what is ready is shown, and what is not shown any more is deleted.

Every step can be repeated. The product comes first, then the image's record; who dies in between is delivered the same
event again and finds out from both how far it was.
"""

import logging

import msgspec

from catalog.images.domain import ImageChangedMeanwhile, ProductImage, image_url
from catalog.images.ports import Files, Images
from catalog.products.domain import Image, InvalidProduct, ProductNotFound
from catalog.products.service import Catalogue
from catalog.products.writing import Author

_ACTOR = "images"

_log = logging.getLogger(__name__)


class Keeper:
    """`cause` is the correlation id of the event that is acted upon."""

    def __init__(self, images: Images, files: Files, catalogue: Catalogue) -> None:
        self._images = images
        self._files = files
        self._catalogue = catalogue

    def attach(self, product_id: str, image_id: str, cause: str) -> None:
        """Shows a ready image on its product. Raises ChangedMeanwhile when too many others write the product."""
        by = Author(_ACTOR, cause)
        image = self._images.get(product_id, image_id)
        if image is None:
            self._detach(product_id, image_id, by)
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
        except ImageChangedMeanwhile:
            self._detach(product_id, image_id, by)

    def sweep(self, product_id: str) -> None:
        """Deletes the images that the product showed and shows no more; of a removed product all.

        The product's present state decides, not the event's: an image may have come to it since.
        """
        try:
            shown = {image.url for image in self._catalogue.product(product_id).images}
        except ProductNotFound:
            for image in self._images.of_product(product_id):
                self._remove(image)
            return
        for image in self._images.of_product(product_id):
            if image.attached and image.url not in shown:
                self._remove(image)

    def _remove(self, image: ProductImage) -> None:
        """Files first: while the record is there, whoever repeats this finds them."""
        self._files.remove(image)
        self._images.remove(image)
        _log.info("An image was deleted", extra={"product_id": image.product_id, "image_id": image.id})

    def _refuse(self, image: ProductImage, reason: str) -> None:
        self._files.remove(image)
        self._images.refuse(msgspec.structs.replace(image, state="quarantined", reason=reason))

    def _detach(self, product_id: str, image_id: str, by: Author) -> None:
        """The image was removed while it was attached."""
        try:
            self._catalogue.detach(product_id, image_url(image_id), by)
        except ProductNotFound:
            return
