"""Takes uploaded images from the queue: a message is EventBridge's "Object Created" event."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.batch import MAX_RECEIVES, SqsRecord, process, receive_count
from cartwright.logging import INVOCATION
from catalog.images.intake import Intake
from catalog.images.uploads import image_of


class _Object(msgspec.Struct):
    key: str


class _Detail(msgspec.Struct):
    object: _Object


class ObjectCreated(msgspec.Struct):
    detail: _Detail


class ImageDelivery:
    """A Lambda handler."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._handle)

    def _handle(self, record: SqsRecord) -> None:
        key = msgspec.json.decode(record["body"], type=ObjectCreated).detail.object.key
        found = image_of(key)
        if found is None:
            self._intake.stray(key)
            return
        product_id, image_id = found
        INVOCATION.correlate(image_id)
        try:
            self._intake.take(product_id, image_id)
        except Exception:
            if receive_count(record) >= MAX_RECEIVES:
                self._intake.give_up(product_id, image_id)
            raise
