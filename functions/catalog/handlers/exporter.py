"""Runs exports from the queue of requests."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.batch import MAX_RECEIVES, SqsRecord, process, receive_count
from cartwright.clock import utc_now
from cartwright.logging import INVOCATION
from cartwright.runtime import Composed, Handler
from catalog.categories.repository import CategoryRepository
from catalog.exports.domain import ExportOvertaken
from catalog.exports.exporter import Exporter
from catalog.exports.repository import ExportRepository, StockRepository
from catalog.exports.uploads import BucketDownloads
from catalog.settings import ExporterSettings

_log = logging.getLogger(__name__)


class ExportRequest(msgspec.Struct):
    export_id: str


class ExportRequestHandler:
    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        INVOCATION.begin(context)

        def time_left() -> float:
            return float(context.get_remaining_time_in_millis()) / 1000

        def handle(record: SqsRecord) -> None:
            export_id = msgspec.json.decode(record["body"], type=ExportRequest).export_id
            INVOCATION.correlate(export_id)
            try:
                self._exporter.run(export_id, time_left)
            except ExportOvertaken:
                _log.info("Another delivery of the request has finished the export")
            except Exception:
                if receive_count(record) >= MAX_RECEIVES:
                    self._exporter.give_up(export_id)
                raise

        return process(event, handle)


def compose(settings: ExporterSettings) -> Handler:
    table = Table(settings.table_name).connect()
    exporter = Exporter(
        ExportRepository(table),
        StockRepository(table),
        CategoryRepository(table),
        BucketDownloads(Bucket(settings.export_bucket)),
        utc_now,
    )
    return ExportRequestHandler(exporter)


handler = Composed(compose, ExporterSettings.from_environment)
