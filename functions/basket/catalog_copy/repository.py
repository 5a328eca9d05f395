"""The copy of the catalogue in DynamoDB.

product     pk P#<id>    sk P             version and SKUs; of a removed one the version alone, for 30 days
SKU         pk S#<SKU>   sk S             upper case: case does not tell SKUs apart

A SKU may move from one product to another, whose events come in any order: it belongs to whichever product told of it
last by `told_at`. A SKU that no product holds is kept, not on sale, so that an older claim on it is known for one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from basket.catalog_copy.domain import Availability, CatalogItem, CatalogProduct
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Action, Expression, Put, Table, Update
from cartwright.aws.errors import ConditionFailed, TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import normalize_sku

_KEPT = timedelta(days=30)
_FIELDS = ("sku", "product_id", "title", "prices", "weight_grams", "tax_class", "on_sale")


class CatalogCopyRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, skus: Iterable[str]) -> Mapping[str, CatalogItem]:
        items = self._table.batch_get(
            [_item_key(sku) for sku in sorted({normalize_sku(sku) for sku in skus})]
        )
        return {
            item["pk"].partition("#")[2]: msgspec.convert(item, CatalogItem)
            for item in items
            if "sku" in item
        }

    def place(self, product: CatalogProduct) -> None:
        before = self._table.get(_product_key(product.product_id))
        if before and before["version"] >= product.version:
            return
        told = _stamp(product.told_at)
        claimed = {normalize_sku(each.sku): each for each in product.skus}
        dropped = [sku for sku in (before["skus"] if before else ()) if sku not in claimed]
        held = {item["pk"]: item for item in self._table.batch_get(map(_item_key, [*claimed, *dropped]))}
        actions: list[Action] = [Put(_product(product, told, list(claimed)), _unread(before))]
        for sku, shelved in claimed.items():
            if _yields(held.get(f"S#{sku}"), product.product_id, told):
                actions.append(_claim(sku, shelved, told))
        for sku in dropped:
            if held.get(f"S#{sku}", {}).get("product_id") == product.product_id:
                actions.append(_withdrawal(sku, product.product_id))
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise ConcurrentUpdate from None
            raise

    def mark(self, sku: str, availability: Availability, version: int, at: datetime) -> None:
        change = Expression(
            "SET availability = :availability, stock_version = :version, stock_at = :at",
            {":availability": availability, ":version": version, ":at": _stamp(at)},
        )
        newer = Expression("attribute_not_exists(stock_version) OR stock_version < :version")
        try:
            self._table.update(_item_key(sku), change, newer, idempotent=True)
        except ConditionFailed:
            return


def _yields(item: Item | None, product_id: str, told: str) -> bool:
    """Whether the SKU may be claimed: it is free, its own already, or was told of before."""
    return not item or item.get("product_id") in (None, product_id) or item["told_at"] < told


def _claim(sku: str, shelved: CatalogItem, told: str) -> Update:
    fields: dict[str, Any] = {name: getattr(shelved, name) for name in _FIELDS} | {"told_at": told}
    change = Expression(
        "SET " + ", ".join(f"#{name} = :{name}" for name in fields),
        {f":{name}": value for name, value in fields.items()},
        {f"#{name}": name for name in fields},
    )
    yields = Expression(
        "attribute_not_exists(#product_id) OR #product_id = :product_id OR #told_at < :told_at"
    )
    return Update(_item_key(sku), change, yields)


def _withdrawal(sku: str, product_id: str) -> Update:
    """`told_at` stays that of the claim: a product that took the SKU before this one dropped it may tell so later."""
    change = Expression("SET on_sale = :on_sale", {":on_sale": False})
    return Update(_item_key(sku), change, Expression("product_id = :owner", {":owner": product_id}))


def _product(product: CatalogProduct, told: str, skus: Sequence[str]) -> dict[str, Any]:
    item = {**_product_key(product.product_id), "version": product.version, "skus": skus, "told_at": told}
    return item if skus else item | {"expires_at": int((product.told_at + _KEPT).timestamp())}


def _unread(before: Item | None) -> Expression:
    if before is None:
        return Expression("attribute_not_exists(pk)")
    return Expression("#version = :read", {":read": before["version"]}, {"#version": "version"})


def _product_key(product_id: str) -> dict[str, str]:
    return {"pk": f"P#{product_id}", "sk": "P"}


def _item_key(sku: str) -> dict[str, str]:
    return {"pk": f"S#{normalize_sku(sku)}", "sk": "S"}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
