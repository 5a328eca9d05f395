"""Reads from DynamoDB, in one request, what prices a basket: the catalog copy of its SKUs, and the rates."""

from collections.abc import Iterable

from basket.baskets.ports import PriceList
from basket.catalog_copy.repository import item_keys, items_of
from basket.pricing.price_book_repository import rates_key, rates_of
from cartwright.aws.dynamodb import Table


class PriceListRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, skus: Iterable[str], *, consistent: bool) -> PriceList:
        keys = [*item_keys(skus), rates_key("tax"), rates_key("shipping")]
        items = self._table.batch_get(keys, consistent=consistent)
        return PriceList(items=items_of(items), rates=rates_of(items))
