"""Sold units in DynamoDB.

batch       pk SALES        sk B    the last batch
sold units  pk SKU#<SKU>    sk T    with the number of the last batch that changed them
"""

import msgspec

from cartwright.aws.dynamodb import Expression, Table
from cartwright.aws.errors import ConditionFailed
from cartwright.errors import ConcurrentUpdate
from inventory.sales.domain import SalesBatch
from inventory.stock.counter_repository import plain, sold_key

_KEY = {"pk": "SALES", "sk": "B"}


class SalesBatchRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def last(self) -> SalesBatch | None:
        item = self._table.get(_KEY)
        return msgspec.convert(item, SalesBatch) if item else None

    def begin(self, batch: SalesBatch) -> None:
        first = Expression("attribute_not_exists(pk)")
        following = Expression(
            "#number = :before AND #done = :true",
            {":before": batch.number - 1, ":true": True},
            {"#number": "number", "#done": "done"},
        )
        try:
            self._table.put({**_KEY, **plain(batch)}, first if batch.number == 1 else following)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def add(self, sku: str, units: int, batch: int) -> None:
        names = {"#batch": "batch"}
        try:
            self._table.update(
                sold_key(sku),
                Expression("SET #batch = :batch ADD sold :units", {":batch": batch, ":units": units}, names),
                Expression("attribute_not_exists(pk) OR #batch < :batch", {}, names),
                idempotent=True,
            )
        except ConditionFailed:
            return

    def finish(self, batch: SalesBatch) -> None:
        ended = SalesBatch(number=batch.number, started_at=batch.started_at, done=True)
        same = Expression("#number = :number", {":number": batch.number}, {"#number": "number"})
        try:
            self._table.put({**_KEY, **plain(ended)}, same)
        except ConditionFailed:
            return
