"""Products in DynamoDB.

product     pk P#<id>        sk P           with listing keys while active, and with its last event
SKU claim   pk SKU#<SKU>     sk the same    product_id; upper case: case does not tell SKUs apart
slug claim  pk SLUG#<slug>   sk the same    product_id

index listing: listing_pk ACTIVE, listing_sk <category>/#<id>. "kitchen/" begins the keys of kitchen and of
kitchen/mugs, and not those of kitchenware.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from cartwright import outbox
from cartwright.aws.dynamodb import Delete, Expression, Put, Table
from cartwright.aws.errors import TransactionCancelled
from cartwright.cursors import Position
from cartwright.errors import FieldError
from cartwright.events.catalog import ProductChanged
from catalog.products.domain import AlreadyTaken, ChangedMeanwhile, Product
from catalog.products.ports import ProductSlice, StoredProduct

LISTING = "listing"
_ACTIVE = "ACTIVE"
_ABSENT = Expression("attribute_not_exists(pk)")


class ProductRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, product_id: str) -> Product | None:
        item = self._table.get(_product_key(product_id))
        return _product(item) if item else None

    def by_slugs(self, slugs: Iterable[str]) -> Mapping[str, StoredProduct]:
        claims = self._table.batch_get([_claim_key(_slug_claim(slug)) for slug in set(slugs)])
        owners = {claim["product_id"]: claim["pk"] for claim in claims}
        items = self._table.batch_get([_product_key(owner) for owner in owners])
        found = [StoredProduct(_product(item), item[outbox.ATTRIBUTE]["correlation_id"]) for item in items]
        return {
            each.product.slug: each
            for each in found
            if owners[each.product.id] == _slug_claim(each.product.slug)
        }

    def create(self, product: Product, event: ProductChanged) -> None:
        self._write(product, event, _ABSENT, claims=_claims(product), dropped={})

    def replace(self, before: Product, after: Product, event: ProductChanged) -> None:
        unread = Expression("#version = :read", {":read": before.version}, {"#version": "version"})
        old, new = _claims(before), _claims(after)
        self._write(
            after,
            event,
            unread,
            claims={claim: field for claim, field in new.items() if claim not in old},
            dropped={claim: field for claim, field in old.items() if claim not in new},
        )

    def active(self, category: str | None, *, limit: int, after: Position | None) -> ProductSlice:
        where = Expression("listing_pk = :active", {":active": _ACTIVE})
        if category is not None:
            where = Expression(
                "listing_pk = :active AND begins_with(listing_sk, :branch)",
                {":active": _ACTIVE, ":branch": f"{category}/"},
            )
        page = self._table.query(where, limit=limit, index=LISTING, after=after)
        return ProductSlice([_product(item) for item in page.items], page.last)

    def _write(
        self,
        product: Product,
        event: ProductChanged,
        condition: Expression,
        *,
        claims: Mapping[str, str],
        dropped: Mapping[str, str],
    ) -> None:
        own = {":own": product.id}
        free = Expression("attribute_not_exists(pk) OR product_id = :own", own)
        held = Expression("product_id = :own", own)
        try:
            self._table.transact(
                [
                    Put(_item(product, event), condition),
                    *(Put({**_claim_key(claim), "product_id": product.id}, free) for claim in claims),
                    *(Delete(_claim_key(claim), held) for claim in dropped),
                ]
            )
        except TransactionCancelled as cancelled:
            failed = cancelled.failed_conditions()
            fields = list(claims.items())
            if taken := [fields[index - 1] for index in failed if 0 < index <= len(fields)]:
                raise _already_taken(taken) from None
            if failed:
                raise ChangedMeanwhile from None
            raise


def _already_taken(taken: Iterable[tuple[str, str]]) -> AlreadyTaken:
    return AlreadyTaken(
        errors=[
            FieldError(field, f"{claim.partition('#')[2]} belongs to another product")
            for claim, field in taken
        ]
    )


def _claims(product: Product) -> dict[str, str]:
    """What the product holds alone in the shop -> the field that says so."""
    skus = {
        f"SKU#{variant.sku.upper()}": f"variants[{index}].sku"
        for index, variant in enumerate(product.variants)
    }
    return {_slug_claim(product.slug): "slug", **skus}


def _slug_claim(slug: str) -> str:
    return f"SLUG#{slug}"


def _claim_key(claim: str) -> dict[str, str]:
    return {"pk": claim, "sk": claim}


def _product_key(product_id: str) -> dict[str, str]:
    return {"pk": f"P#{product_id}", "sk": "P"}


def _item(product: Product, event: ProductChanged) -> dict[str, Any]:
    listing = {"listing_pk": _ACTIVE, "listing_sk": f"{product.category}/#{product.id}"}
    return {
        **_product_key(product.id),
        **(listing if product.status == "active" else {}),
        **msgspec.to_builtins(product),
        outbox.ATTRIBUTE: outbox.attribute(event),
    }


def _product(item: Mapping[str, Any]) -> Product:
    return msgspec.convert(item, Product)
