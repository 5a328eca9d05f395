"""Reads of the catalog's table for search, and the snapshots of the index.

current snapshot   pk SEARCH   sk CURRENT   the generation; its content is search/<id>.msgpack in the bucket
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Expression, Page, Table
from cartwright.aws.errors import ConditionFailed, ResourceMissing
from cartwright.aws.s3 import Bucket
from catalog.products.domain import Product
from catalog.products.repository import SHARDS, changes_partition, changes_place
from catalog.search.domain import (
    MOST_SNAPSHOT_BYTES,
    Change,
    Generation,
    Removed,
    SnapshotOvertaken,
    SnapshotUnreadable,
)
from catalog.settings import CHANGES
from catalog.synonyms.domain import SYNONYMS, Synonyms

PREFIX = "search/"

_KEY = {"pk": "SEARCH", "sk": "CURRENT"}
_CONTENT_TYPE = "application/vnd.msgpack"
_PAGE = 1000


class ChangeFeed:
    def __init__(self, table: Table) -> None:
        self._table = table

    def since(self, at: datetime | None) -> Iterator[Change]:
        """Reads all shards concurrently, with at most one page of 1 MB each in memory."""
        places: dict[int, Mapping[str, Any] | None] = dict.fromkeys(range(SHARDS))
        with ThreadPoolExecutor(SHARDS) as pool:
            while places:
                pages = list(pool.map(partial(self._page, at), places, places.values()))
                for page in pages:
                    yield from map(_change, page.items)
                ends = zip(places, pages, strict=True)
                places = {shard: page.last for shard, page in ends if page.last is not None}

    def _page(self, at: datetime | None, shard: int, after: Mapping[str, Any] | None) -> Page:
        values, where = {":shard": changes_partition(shard)}, f"{CHANGES}_pk = :shard"
        if at is not None:
            values, where = {**values, ":at": changes_place(at)}, f"{where} AND {CHANGES}_sk >= :at"
        return self._table.query(Expression(where, values), limit=_PAGE, index=CHANGES, after=after)


def _change(item: Mapping[str, Any]) -> Change:
    if item["pk"] == SYNONYMS:
        return msgspec.convert(item, Synonyms)
    return msgspec.convert(item, Removed) if item.get("removed") else msgspec.convert(item, Product)


class SnapshotStore:
    def __init__(self, table: Table, bucket: Bucket) -> None:
        self._table = table
        self._bucket = bucket

    def current(self) -> Generation | None:
        item = self._table.get(_KEY)
        return msgspec.convert(item, Generation) if item else None

    def content(self, generation: Generation) -> bytes:
        key = _object_key(generation)
        try:
            stored = self._bucket.open(key)
        except ResourceMissing:
            raise SnapshotUnreadable(f"{key} does not exist") from None
        if stored.size > MOST_SNAPSHOT_BYTES:
            raise SnapshotUnreadable(f"{key} has {stored.size} bytes; the maximum is {MOST_SNAPSHOT_BYTES}")
        return b"".join(stored.chunks)

    def publish(self, generation: Generation, content: bytes, before: Generation | None) -> None:
        self._bucket.put(_object_key(generation), content, content_type=_CONTENT_TYPE)
        unchanged = Expression("attribute_not_exists(pk)")
        if before is not None:
            unchanged = Expression("id = :before", {":before": before.id})
        try:
            self._table.put({**_KEY, **msgspec.to_builtins(generation)}, unchanged)
        except ConditionFailed:
            raise SnapshotOvertaken from None


def _object_key(generation: Generation) -> str:
    return f"{PREFIX}{generation.id}.msgpack"
