"""Inconsistencies between the search snapshot and the products that it was built from.

Changes after the snapshot are no fault: readers get them from the index of changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import stacks  # noqa: F401 - puts the services on the import path
from catalog.search.domain import Generation, SnapshotUnreadable
from catalog.search.indexer import REBUILD_EVERY
from catalog.search.segment import unpacked
from catalog.search.stemming import Stemmer
from catalog.settings import CHANGES

Item = Mapping[str, Any]

_LATE = timedelta(minutes=30)
"""The indexer runs every five minutes, and is retried when it fails."""


def index_faults(
    items: Iterable[Item], generation: Generation | None, content: bytes | None, language: str, now: datetime
) -> Iterator[str]:
    """One sentence each. `items` are the catalogue's table in plain values. `content` is None for a missing object."""
    if generation is None:
        products = (item for item in items if item["sk"] == "P" and not item.get("removed"))
        if any(now - _created(item) > _LATE for item in products):
            yield "index: the snapshot is missing, so each new environment of search reads all products"
        return
    if now - generation.as_of > REBUILD_EVERY + _LATE:
        yield f"index: the snapshot is of {generation.as_of:%Y-%m-%d %H:%M} UTC; it should be rebuilt daily"
    if content is None:
        yield f"index: the snapshot {generation.id} is not in its bucket"
        return
    try:
        versions = unpacked(content, Stemmer(language)).versions()
    except SnapshotUnreadable as error:
        yield f"index: {error}"
        return
    yield from _of_products(items, versions, generation)


def _of_products(items: Iterable[Item], versions: Mapping[str, int], generation: Generation) -> Iterator[str]:
    seen = set()
    for item in items:
        if item["sk"] != "P":
            continue
        seen.add(item["id"])
        version = versions.get(item["id"], 0)
        where = f"product {item['id']}: the index has version {version}"
        if version > item["version"]:
            yield f"{where}, but the table has version {item['version']}"
        elif _written(item) >= generation.as_of:
            continue
        elif item.get("removed"):
            if version:
                yield f"{where}, but it was removed before the snapshot"
        elif version < item["version"]:
            missing = f"product {item['id']}: it is missing in the index"
            yield f"{where if version else missing}, but version {item['version']} was written before the snapshot"
    for product_id in versions.keys() - seen:
        yield f"product {product_id}: it is in the index but not in the table"


def _created(item: Item) -> datetime:
    return datetime.fromisoformat(item["created_at"])


def _written(item: Item) -> datetime:
    """By its key in the index of changes, which a removed product also has."""
    return datetime.fromisoformat(item[f"{CHANGES}_sk"].partition("#")[0])
