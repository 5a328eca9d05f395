"""Keeps the snapshot of the search index: called by the clock, and by hand with {"rebuild": true}."""

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.logging import INVOCATION
from catalog.bootstrap.indexer import compose
from catalog.settings import IndexerSettings

_indexer = compose(IndexerSettings.from_environment(os.environ))


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    INVOCATION.begin(context)
    indexed: dict[str, Any] = msgspec.to_builtins(_indexer.run(rebuild=event.get("rebuild") is True))
    return indexed
