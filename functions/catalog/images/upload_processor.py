"""Processes an upload: accepts the image and its thumbnails, or quarantines the file.

A repeated delivery finds the image decided and only cleans up. Files are written before the record refers to them. If
the image was deleted concurrently, the files are deleted again.
"""

import logging

import msgspec

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.events.images import ImageReady, ReadyImage
from cartwright.ids import NewId
from cartwright.metrics import METRICS, Metric
from catalog.images.domain import ProductImage
from catalog.images.file_domain import ImageRefused
from catalog.images.inspection import inspect
from catalog.images.ports import Files, Images, Renderer

IMAGES_READY = Metric("ImagesReady")
IMAGES_QUARANTINED = Metric("ImagesQuarantined")
GAVE_UP = "The image could not be inspected, possibly due to an error on our side. Upload it again."

_log = logging.getLogger(__name__)


class UploadProcessor:
    def __init__(self, images: Images, files: Files, renderer: Renderer, clock: Clock, new_id: NewId) -> None:
        self._images = images
        self._files = files
        self._renderer = renderer
        self._clock = clock
        self._new_id = new_id

    def stray(self, object_key: str) -> None:
        """Handles an object whose key was never issued, such as one with a manipulated path."""
        reason = "The object key was not issued by this shop"
        _log.warning("The upload is quarantined", extra={"object_key": object_key, "reason": reason})
        METRICS.add(IMAGES_QUARANTINED)
        self._files.quarantine_stray(object_key)

    def take(self, product_id: str, image_id: str) -> None:
        """Raises RenderingFailed and the errors of the adapters."""
        image = self._images.get(product_id, image_id)
        if image is None:
            _log.info("No image expects the upload", extra={"image_id": image_id})
            self._files.remove(product_id, image_id)
            return
        if image.state != "waiting":
            self._files.discard_upload(product_id, image_id)
            return
        content: bytes | None = None
        try:
            content = self._files.uploaded(image)
            if content is None:
                _log.info("The upload no longer exists", extra={"image_id": image_id})
                return
            found = inspect(content, image.content_type)
            rendered = self._renderer.render(found.image, image.content_type, found.header)
        except ImageRefused as refused:
            if content:
                self._files.quarantine(image, content)
            self._quarantined(image, str(refused))
            return
        self._files.keep(image, found.image, rendered)
        ready = msgspec.structs.replace(image, state="ready", width=rendered.width, height=rendered.height)
        if self._decided(ready, (self._event(ready),)):
            METRICS.add(IMAGES_READY)

    def give_up(self, product_id: str, image_id: str) -> None:
        """Quarantines an image whose upload will not be delivered again."""
        image = self._images.get(product_id, image_id)
        if image is not None and image.state == "waiting" and self._quarantined(image, GAVE_UP):
            self._files.remove(product_id, image_id)

    def _quarantined(self, image: ProductImage, reason: str) -> bool:
        _log.info("The upload is quarantined", extra={"image_id": image.id, "reason": reason})
        decided = self._decided(msgspec.structs.replace(image, state="quarantined", reason=reason), ())
        if decided:
            METRICS.add(IMAGES_QUARANTINED)
        return decided

    def _decided(self, image: ProductImage, events: tuple[ImageReady, ...]) -> bool:
        try:
            self._images.decide(image, events)
        except ConcurrentUpdate:
            stored = self._images.get(image.product_id, image.id)
            if stored is None or (image.state, stored.state) == ("ready", "quarantined"):
                self._files.remove(image.product_id, image.id)
            return False
        self._files.discard_upload(image.product_id, image.id)
        return True

    def _event(self, ready: ProductImage) -> ImageReady:
        return ImageReady(
            id=self._new_id(),
            occurred_at=self._clock(),
            correlation_id=ready.id,
            data=ReadyImage(product_id=ready.product_id, image_id=ready.id),
        )
