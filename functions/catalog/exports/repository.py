"""Exports in DynamoDB, kept for 30 days: pk X#<id>, sk X. Reads products from the index of changes."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from catalog.exports.domain import ENDED, Export, ExportOvertaken
from catalog.products.domain import Product
from catalog.products.read_repository import stored_product
from catalog.products.repository import SHARDS, changes_partition
from catalog.settings import CHANGES
from catalog.synonyms.domain import SYNONYMS

_KEPT = timedelta(days=30)
_PAGE = 200
"""Products per page: DynamoDB ends a page at 1 MB anyway."""


class ExportRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, record: Export) -> None:
        self._table.put(_item(record))

    def get(self, export_id: str) -> Export | None:
        item = self._table.get(_key(export_id))
        return msgspec.convert(item, Export) if item else None

    def advance(self, record: Export) -> None:
        values = {f":ended{number}": status for number, status in enumerate(ENDED)}
        goes_on = f"attribute_exists(pk) AND NOT #status IN ({', '.join(values)})"
        try:
            self._table.put(_item(record), Expression(goes_on, values, {"#status": "status"}))
        except ConditionFailed:
            raise ExportOvertaken from None


class StockRepository:
    """Yields each shard from its oldest change to its latest.

    A product that changes during the read moves to the end of its shard and repeats there in its new state. The last
    page therefore comes after everything that existed when the read began.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def products(self) -> Iterator[Product]:
        for shard in range(SHARDS):
            yield from self._shard(shard)

    def _shard(self, shard: int) -> Iterator[Product]:
        where = Expression(f"{CHANGES}_pk = :shard", {":shard": changes_partition(shard)})
        after = None
        while True:
            page = self._table.query(where, limit=_PAGE, index=CHANGES, after=after)
            products = (item for item in page.items if item["pk"] != SYNONYMS)
            yield from filter(None, map(stored_product, products))
            after = page.last
            if after is None:
                return


def _item(record: Export) -> dict[str, object]:
    kept = msgspec.to_builtins(record)
    del kept["download"]
    return {**kept, **_key(record.id), "expires_at": int((record.created_at + _KEPT).timestamp())}


def _key(export_id: str) -> dict[str, str]:
    return {"pk": f"X#{export_id}", "sk": "X"}
