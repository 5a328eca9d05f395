"""Products in DynamoDB.

product      pk P#<id>        sk P                     with the events and the cause of its last change
             deleted: id and version are kept for 30 days
SKU claim    pk SKU#<SKU>     sk the same              product_id; upper case: SKUs are case-insensitive
slug claim   pk SLUG#<slug>   sk the same              product_id
             former: the product has another slug now, and any product may take this one
audit trail  pk P#<id>        sk A#<version, 9 digits>

Index changes: changes_pk C#<shard>, changes_sk <updated_at>#<id>, of every product and of the tombstones of deleted
ones. It is sharded because one partition accepts 1,000 writes a second, and an import makes more.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from cartwright import outbox
from cartwright.aws.dynamodb import Action, Delete, Expression, Put, Table
from cartwright.aws.errors import ConditionFailed, TransactionCancelled
from cartwright.cursors import Position
from cartwright.errors import ConcurrentUpdate, FieldError
from catalog.products.changes import Change
from catalog.products.domain import AlreadyTaken, Product
from catalog.products.ports import HistorySlice, Record, StoredProduct
from catalog.products.read_repository import (
    SLUG,
    ProductReadRepository,
    claim_key,
    claims_of,
    product_key,
    slug_claim,
    stored_product,
)
from catalog.settings import CHANGES

SHARDS = 4
_TOMBSTONE_KEPT = timedelta(days=30)
_ABSENT = Expression("attribute_not_exists(pk)")


class ProductRepository(ProductReadRepository):
    def __init__(self, table: Table) -> None:
        super().__init__(table, consistent=True)

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        claims = self._table.batch_get([claim_key(slug_claim(slug)) for slug in set(slugs)])
        owners = {claim["product_id"]: claim["pk"] for claim in claims if not claim.get("former")}
        items = self._table.batch_get([product_key(owner) for owner in owners])
        found = [StoredProduct(each, item["cause"]) for item in items if (each := stored_product(item))]
        return {
            each.product.slug: each
            for each in found
            if owners[each.product.id] == slug_claim(each.product.slug)
        }

    def create(self, product: Product, record: Record) -> None:
        self._write(_item(product, record), record, _ABSENT, claims=claims_of(product), dropped=())

    def replace(self, before: Product, after: Product, record: Record) -> None:
        old, new = claims_of(before), claims_of(after)
        added = {claim: field for claim, field in new.items() if claim not in old}
        dropped = [claim for claim in old if claim not in new]
        self._write(_item(after, record), record, _still(before), claims=added, dropped=dropped, renamed=True)

    def mark(self, product: Product, import_id: str) -> None:
        change = Expression("SET import_id = :last", {":last": import_id})
        try:
            self._table.update(product_key(product.id), change, _still(product), idempotent=True)
        except ConditionFailed:
            raise ConcurrentUpdate from None

    def remove(self, before: Product, record: Record) -> None:
        self._write(_tombstone(before, record), record, _still(before), claims={}, dropped=claims_of(before))

    def history(self, product_id: str, *, limit: int, after: Position | None) -> HistorySlice:
        where = Expression(
            "pk = :product AND begins_with(sk, :kind)", {":product": f"P#{product_id}", ":kind": "A#"}
        )
        page = self._table.query(where, limit=limit, after=after, descending=True)
        return HistorySlice([msgspec.convert(item, Change) for item in page.items], page.last)

    def _write(
        self,
        item: Mapping[str, Any],
        record: Record,
        condition: Expression,
        *,
        claims: Mapping[str, str],
        dropped: Iterable[str],
        renamed: bool = False,
    ) -> None:
        own = {":own": item["id"]}
        free = Expression(
            "attribute_not_exists(pk) OR product_id = :own OR former = :yes", {**own, ":yes": True}
        )
        held = Expression("product_id = :own", own)

        def drop(claim: str) -> Action:
            """A slug still leads to the product, for the links that shoppers and search engines have."""
            key = claim_key(claim)
            if renamed and claim.startswith(SLUG):
                return Put({**key, "product_id": item["id"], "former": True}, held)
            return Delete(key, held)

        actions: list[Action] = [
            Put(item, condition),
            *(Put({**claim_key(claim), "product_id": item["id"]}, free) for claim in claims),
            *(drop(claim) for claim in dropped),
            Put({"pk": item["pk"], "sk": f"A#{item['version']:09d}", **_plain(record.change)}),
        ]
        try:
            self._table.transact(actions)
        except TransactionCancelled as cancelled:
            failed = cancelled.failed_conditions()
            fields = list(claims.items())
            if taken := [fields[index - 1] for index in failed if 0 < index <= len(fields)]:
                raise _already_taken(taken) from None
            if failed:
                raise ConcurrentUpdate from None
            raise


def changes_partition(shard: int) -> str:
    return f"C#{shard}"


def changes_place(at: datetime, product_id: str = "") -> str:
    """Returns the index's sort key. Without an id, it sorts before all changes of that millisecond."""
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{stamp}#{product_id}"


def _already_taken(taken: Iterable[tuple[str, str]]) -> AlreadyTaken:
    return AlreadyTaken(
        errors=[
            FieldError(field, f"{claim.partition('#')[2]} belongs to another product")
            for claim, field in taken
        ]
    )


def _still(before: Product) -> Expression:
    """Compares the import id too, because an import that changes nothing stores its id without a new version."""
    return Expression(
        "#version = :read AND import_id = :import",
        {":read": before.version, ":import": before.import_id},
        {"#version": "version"},
    )


def _item(product: Product, record: Record) -> dict[str, Any]:
    return {**_common(product.id, product.updated_at, record), **_plain(product)}


def _tombstone(before: Product, record: Record) -> dict[str, Any]:
    at = record.change.at
    return {
        **_common(before.id, at, record),
        "id": before.id,
        "version": record.change.version,
        "removed": True,
        "expires_at": int((at + _TOMBSTONE_KEPT).timestamp()),
    }


def _common(product_id: str, at: datetime, record: Record) -> dict[str, Any]:
    return {
        **product_key(product_id),
        f"{CHANGES}_pk": changes_partition(int(product_id[-1], 16) % SHARDS),
        f"{CHANGES}_sk": changes_place(at, product_id),
        "cause": record.change.cause,
        **outbox.attributes(record.events),
    }


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(struct)
    return plain
