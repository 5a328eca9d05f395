"""The copy of the catalog in DynamoDB.

product     pk P#<id>    sk P             version and SKUs; a deleted product keeps only its version, for 30 days
SKU         pk S#<SKU>   sk S             upper case: SKUs are case-insensitive

A SKU can move from one product to another, and the events of the two arrive in any order. The SKU belongs to the
product with the latest `told_at`. A SKU without a product is kept, not on sale, so that an older claim is
recognized.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from basket.catalog_copy.domain import Availability, CatalogItem, CatalogProduct
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Action, Expression, Key, Put, Table, Update
from cartwright.aws.errors import ConditionFailed, TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import normalize_sku

_KEPT = timedelta(days=30)
_FIELDS = ("sku", "product_id", "title", "prices", "weight_grams", "tax_class", "on_sale")


def item_keys(skus: Iterable[str]) -> list[Key]:
    return [_item_key(sku) for sku in sorted({normalize_sku(sku) for sku in skus})]


def items_of(items: Iterable[Item]) -> dict[str, CatalogItem]:
    """By normalized SKU. Other items are ignored."""
    return {
        item["pk"].partition("#")[2]: msgspec.convert(item, CatalogItem)
        for item in items
        if item["sk"] == "S" and "sku" in item
    }


class CatalogCopyRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, skus: Iterable[str], *, consistent: bool = False) -> Mapping[str, CatalogItem]:
        return items_of(self._table.batch_get(item_keys(skus), consistent=consistent))

    def place(self, product: CatalogProduct) -> None:
        before = self._table.get(_product_key(product.product_id))
        if before and before["version"] >= product.version:
            return
        told_at = _stamp(product.told_at)
        claimed = {normalize_sku(each.sku): each for each in product.skus}
        dropped = [sku for sku in (before["skus"] if before else ()) if sku not in claimed]
        stored = {item["pk"]: item for item in self._table.batch_get(map(_item_key, [*claimed, *dropped]))}
        actions: list[Action] = [Put(_product(product, told_at, list(claimed)), _unchanged(before))]
        for sku, catalog_item in claimed.items():
            if _can_claim(stored.get(f"S#{sku}"), product.product_id, told_at):
                actions.append(_claim(sku, catalog_item, told_at))
        for sku in dropped:
            if stored.get(f"S#{sku}", {}).get("product_id") == product.product_id:
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


def _can_claim(item: Item | None, product_id: str, told_at: str) -> bool:
    """Tells whether the product can claim the SKU: it is unclaimed, already its own, or its claim is older."""
    return not item or item.get("product_id") in (None, product_id) or item["told_at"] < told_at


def _claim(sku: str, catalog_item: CatalogItem, told_at: str) -> Update:
    fields: dict[str, Any] = {name: getattr(catalog_item, name) for name in _FIELDS} | {"told_at": told_at}
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
    """Keeps `told_at` of the claim: another product may have taken the SKU before this one dropped it."""
    change = Expression("SET on_sale = :on_sale", {":on_sale": False})
    return Update(_item_key(sku), change, Expression("product_id = :owner", {":owner": product_id}))


def _product(product: CatalogProduct, told_at: str, skus: Sequence[str]) -> dict[str, Any]:
    item = {**_product_key(product.product_id), "version": product.version, "skus": skus, "told_at": told_at}
    return item if skus else item | {"expires_at": int((product.told_at + _KEPT).timestamp())}


def _unchanged(before: Item | None) -> Expression:
    if before is None:
        return Expression("attribute_not_exists(pk)")
    return Expression("#version = :read", {":read": before["version"]}, {"#version": "version"})


def _product_key(product_id: str) -> dict[str, str]:
    return {"pk": f"P#{product_id}", "sk": "P"}


def _item_key(sku: str) -> dict[str, str]:
    return {"pk": f"S#{normalize_sku(sku)}", "sk": "S"}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
