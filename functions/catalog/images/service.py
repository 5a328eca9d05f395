"""Staff use cases for product images."""

import msgspec

from cartwright.clock import Clock
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from catalog.images.domain import MAX_RECORDS, ImageInput, ImageNotFound, ProductImage, TooManyImages
from catalog.images.ports import Files, Images
from catalog.products.domain import MAX_IMAGES, ProductNotFound
from catalog.products.service import Catalogue
from catalog.products.writer import Author

_ATTEMPTS = 3


class ImageService:
    def __init__(
        self, images: Images, files: Files, catalogue: Catalogue, clock: Clock, new_id: NewId
    ) -> None:
        self._images = images
        self._files = files
        self._catalogue = catalogue
        self._clock = clock
        self._new_id = new_id

    def announce(self, product_id: str, given: ImageInput) -> ProductImage:
        """Stores the record before the upload is possible. Raises ProductNotFound, TooManyImages."""
        known = self._images.of_product(product_id)
        shown = {image.url for image in self._catalogue.product(product_id).images}
        if len(shown | {image.url for image in known if image.counts}) >= MAX_IMAGES:
            raise TooManyImages(f"A product can have at most {MAX_IMAGES} images, including pending uploads.")
        if len(known) >= MAX_RECORDS:
            raise TooManyImages("Delete some of the refused images before you upload others.")
        now = self._clock()
        image = ProductImage(
            id=self._new_id(),
            product_id=product_id,
            content_type=given.content_type,
            bytes=given.content_length,
            alt=given.alt,
            created_at=now,
        )
        self._images.add(image)
        return msgspec.structs.replace(image, upload=self._files.announce(image, now))

    def list_images(self, product_id: str) -> tuple[ProductImage, ...]:
        """Returns images in order of announcement. Raises ProductNotFound."""
        self._catalogue.product(product_id)
        return tuple(self._images.of_product(product_id))

    def image(self, product_id: str, image_id: str) -> ProductImage:
        """Raises ImageNotFound."""
        image = self._images.get(product_id, image_id)
        if image is None:
            raise ImageNotFound
        return image

    def remove(self, product_id: str, image_id: str, by: Author) -> None:
        """Also detaches the image from the product. Raises ImageNotFound, ConcurrentUpdate.

        Deletes the files last, so that a crash leaves no product that shows an image without files. A repeated request
        completes an interrupted deletion.
        """

        def attempt() -> None:
            image = self._images.get(product_id, image_id)
            if image is None:
                self._files.remove(product_id, image_id)
                raise ImageNotFound
            if image.attached:
                self._detach(image, by)
            self._images.remove(image)
            self._files.remove(product_id, image_id)

        retry(attempt, attempts=_ATTEMPTS)

    def _detach(self, image: ProductImage, by: Author) -> None:
        try:
            self._catalogue.detach(image.product_id, image.url, by)
        except ProductNotFound:
            return
