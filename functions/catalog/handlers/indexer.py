"""Maintains the snapshot of the search index, on a schedule or by an invocation with {"rebuild": true}."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS
from cartwright.runtime import Composed, Handler
from catalog.search.indexer import Indexer
from catalog.search.repository import ChangeFeed, SnapshotStore
from catalog.search.stemming import Stemmer
from catalog.settings import IndexerSettings

_log = logging.getLogger(__name__)


def compose(settings: IndexerSettings) -> Handler:
    table = Table(settings.table_name).connect()
    snapshots = SnapshotStore(table, Bucket(settings.index_bucket))
    indexer = Indexer(
        ChangeFeed(table).since, snapshots, utc_now, Ids().new, Stemmer(settings.search_language)
    )

    def index(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        INVOCATION.begin(context)
        try:
            indexed: dict[str, Any] = msgspec.to_builtins(indexer.run(rebuild=event.get("rebuild") is True))
        finally:
            METRICS.flush()
        _log.info("indexed", extra=indexed)
        return indexed

    return index


handler = Composed(compose, IndexerSettings.from_environment)
