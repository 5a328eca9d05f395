"""Inspects uploaded images and renders their thumbnails, triggered by S3 events from a queue."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.batch import MAX_RECEIVES, SqsRecord, process, receive_count
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import object_key
from catalog.images.links import FILES
from catalog.images.repository import ImageRepository
from catalog.images.sandbox import Sandbox
from catalog.images.upload_processor import UploadProcessor
from catalog.images.uploads import BucketFiles, image_of
from catalog.products.views import THUMBNAIL_SIDES
from catalog.settings import ImagesSettings


class UploadEventHandler:
    def __init__(self, intake: UploadProcessor) -> None:
        self._intake = intake

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        return process(event, self._handle)

    def _handle(self, record: SqsRecord) -> None:
        key = object_key(msgspec.json.decode(record["body"]))
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


def compose(settings: ImagesSettings) -> Handler:
    table = Table(settings.table_name).connect()
    files = BucketFiles(Bucket(settings.image_bucket), FILES)
    sandbox = Sandbox({str(size): side for size, side in THUMBNAIL_SIDES.items()})
    return UploadEventHandler(UploadProcessor(ImageRepository(table), files, sandbox, utc_now, Ids().new))


handler = Composed(compose, ImagesSettings.from_environment)
