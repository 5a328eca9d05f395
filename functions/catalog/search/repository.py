"""Reads of the catalog's table for search, and the snapshots of the index.

current snapshot   pk SEARCH   sk CURRENT   the generation; its content is search/<id>.msgpack in the bucket
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Expression, Table
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

PREFIX = "search/"

_KEY = {"pk": "SEARCH", "sk": "CURRENT"}
_CONTENT_TYPE = "application/vnd.msgpack"
_PAGE = 1000


class ChangeFeed:
    """Reads all shards of the index of changes concurrently, with at most one page of 1 MB each in memory."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def since(self, at: datetime | None) -> Iterator[Change]:
        shards = [_Shard(self._table, shard, at) for shard in range(SHARDS)]
        with ThreadPoolExecutor(SHARDS) as pool:
            while shards:
                for items in pool.map(_Shard.next_page, shards):
                    yield from map(_change, items)
                shards = [shard for shard in shards if not shard.finished]


class _Shard:
    def __init__(self, table: Table, shard: int, at: datetime | None) -> None:
        self._table = table
        self._where = Expression(f"{CHANGES}_pk = :shard", {":shard": changes_partition(shard)})
        if at is not None:
            self._where = Expression(
                f"{CHANGES}_pk = :shard AND {CHANGES}_sk >= :at",
                {":shard": changes_partition(shard), ":at": changes_place(at)},
            )
        self._after: Mapping[str, Any] | None = None
        self.finished = False

    def next_page(self) -> Iterable[Mapping[str, Any]]:
        page = self._table.query(self._where, limit=_PAGE, index=CHANGES, after=self._after)
        self._after = page.last
        self.finished = page.last is None
        return page.items


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
            if stored.size > MOST_SNAPSHOT_BYTES:
                raise SnapshotUnreadable(
                    f"{key} has {stored.size} bytes; the maximum is {MOST_SNAPSHOT_BYTES}"
                )
            return b"".join(stored.chunks)
        except ResourceMissing:
            raise SnapshotUnreadable(f"{key} does not exist") from None

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


def _change(item: Mapping[str, Any]) -> Change:
    if item.get("removed"):
        return msgspec.convert(item, Removed)
    return msgspec.convert(item, Product)
