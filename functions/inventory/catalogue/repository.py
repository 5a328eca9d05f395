"""The SKUs of the catalogue in DynamoDB.

product     pk P#<id>      sk P      its version and SKUs; for a removed product only the version, kept for 30 days
SKU         pk SKU#<SKU>   sk K      upper case, with the product that has it

Events of different products arrive in any order, so a SKU that moves between products belongs to the one that changed
last. When a product drops a SKU, the SKU's item stays for 30 days, marked, with the time of the claim. This lets an
older claim be recognized as stale, and lets a newer claim win even if it arrives after the drop.
"""

from datetime import UTC, timedelta
from typing import Any

from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Action, Expression, Key, Put, Table
from cartwright.aws.errors import TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from inventory.catalogue.domain import ProductSkus
from inventory.stock.counter_repository import known_key

_KEPT = timedelta(days=30)


class SkuListRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, product: ProductSkus) -> None:
        before = self._table.get(_product_key(product.product_id))
        if before and before["version"] >= product.version:
            return
        dropped = {*(before["skus"] if before else ())} - {*product.skus}
        keys = [known_key(sku) for sku in sorted({*product.skus, *dropped})]
        known = {_sku_of(item): item for item in self._table.batch_get(keys)}
        item = _item(product)
        actions: list[Action] = [Put(item, _as_read(before))]
        actions += (
            Put(_sku_item(sku, product), _as_owned(known.get(sku)))
            for sku in product.skus
            if _yields(known.get(sku), product, item["changed_at"])
        )
        actions += (
            Put(known[sku] | _dropped(product), _as_owned(known[sku]))
            for sku in sorted(dropped)
            if known.get(sku, {}).get("product_id") == product.product_id
        )
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise ConcurrentUpdate from None
            raise


def _sku_of(item: Item) -> str:
    return str(item["pk"]).partition("#")[2]


def _yields(item: Item | None, product: ProductSkus, changed_at: str) -> bool:
    """Whether the product may claim the SKU: it is free, already its own, or its owner changed earlier."""
    return not item or item["product_id"] == product.product_id or item["changed_at"] < changed_at


def _sku_item(sku: str, product: ProductSkus) -> dict[str, Any]:
    return {**known_key(sku), "product_id": product.product_id, "changed_at": _stamp(product)}


def _dropped(product: ProductSkus) -> dict[str, Any]:
    return {"dropped": True, **_end(product)}


def _item(product: ProductSkus) -> dict[str, Any]:
    item = {
        **_product_key(product.product_id),
        "version": product.version,
        "skus": product.skus,
        "changed_at": _stamp(product),
    }
    return item if product.skus else item | _end(product)


def _end(product: ProductSkus) -> dict[str, int]:
    return {"expires_at": int((product.changed_at + _KEPT).timestamp())}


def _as_read(before: Item | None) -> Expression:
    if before is None:
        return Expression("attribute_not_exists(pk)")
    return Expression("#version = :read", {":read": before["version"]}, {"#version": "version"})


def _as_owned(item: Item | None) -> Expression:
    if item is None:
        return Expression("attribute_not_exists(pk)")
    values = {":owner": item["product_id"], ":at": item["changed_at"]}
    return Expression("product_id = :owner AND changed_at = :at", values)


def _product_key(product_id: str) -> Key:
    return {"pk": f"P#{product_id}", "sk": "P"}


def _stamp(product: ProductSkus) -> str:
    return product.changed_at.astimezone(UTC).isoformat(timespec="milliseconds")
