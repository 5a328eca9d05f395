"""Imports uploaded files. A message is an S3 "Object Created" event or a continuation from the importer itself."""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.sqs import Queue
from cartwright.batch import MAX_RECEIVES, SqsRecord, process, receive_count
from cartwright.clock import utc_now
from cartwright.ids import Ids, is_id
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import object_key
from catalog.categories.repository import CategoryRepository
from catalog.imports.domain import ImportOvertaken
from catalog.imports.importer import Importer
from catalog.imports.repository import ImportRepository
from catalog.imports.uploads import BucketUploads, ContinuationQueue, import_of
from catalog.imports.upsert import Upserter
from catalog.products.repository import ProductRepository
from catalog.settings import ImporterSettings

_THREADS = 8
_log = logging.getLogger(__name__)


class ImportEventHandler:
    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        INVOCATION.begin(context)

        def time_left() -> float:
            return float(context.get_remaining_time_in_millis()) / 1000

        def handle(record: SqsRecord) -> None:
            import_id = _import_id(record["body"])
            if import_id is None:
                _log.warning("The object is not an import file")
                return
            INVOCATION.correlate(import_id)
            try:
                self._importer.run(import_id, time_left)
            except ImportOvertaken:
                _log.info("Another delivery of the file is ahead and continues the import")
            except Exception:
                if receive_count(record) >= MAX_RECEIVES:
                    self._importer.give_up(import_id)
                raise

        return process(event, handle)


def _import_id(body: str) -> str | None:
    """Returns None if the object is not an import file. Raises msgspec's errors for any other message."""
    message = msgspec.json.decode(body)
    if isinstance(message, dict) and is_id(str(message.get("import_id"))):
        return str(message["import_id"])
    return import_of(object_key(message))


def compose(settings: ImporterSettings) -> Handler:
    table = Table(settings.table_name).connect()
    pool = ThreadPoolExecutor(_THREADS)
    upserter = Upserter(ProductRepository(table), CategoryRepository(table), utc_now, Ids().new, pool)
    importer = Importer(
        ImportRepository(table),
        BucketUploads(Bucket(settings.import_bucket)),
        upserter,
        ContinuationQueue(Queue(settings.import_queue_url)),
        utc_now,
    )
    return ImportEventHandler(importer)


handler = Composed(compose, ImporterSettings.from_environment)
