"""Locations of SKUs in DynamoDB: pk and sk LOC#<SKU>."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cartwright.aws.dynamodb import Table
from cartwright.fields import normalize_sku
from shipping.location_domain import Location


class LocationRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, location: Location) -> None:
        plain: dict[str, Any] = msgspec.to_builtins(location)
        self._table.put({**_key(normalize_sku(location.sku)), **plain})

    def codes(self, skus: Iterable[str]) -> dict[str, str]:
        keys = [_key(each) for each in dict.fromkeys(map(normalize_sku, skus))]
        items = self._table.batch_get(keys, consistent=False) if keys else []
        return {normalize_sku(item["sku"]): item["code"] for item in items}


def _key(sku: str) -> dict[str, str]:
    return {"pk": f"LOC#{sku}", "sk": f"LOC#{sku}"}
