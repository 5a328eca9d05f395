"""Keeps the snapshot of the search index: called by the clock, and by hand with {"rebuild": true}."""

import logging
import os
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS
from catalog.bootstrap.indexer import compose
from catalog.settings import IndexerSettings

_log = logging.getLogger(__name__)
_indexer = compose(IndexerSettings.from_environment(os.environ))


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    INVOCATION.begin(context)
    try:
        indexed: dict[str, Any] = msgspec.to_builtins(_indexer.run(rebuild=event.get("rebuild") is True))
    finally:
        METRICS.flush()
    _log.info("indexed", extra=indexed)
    return indexed
