"""Tax and shipping tables in DynamoDB: pk RATES#<kind>, sk RATES; older versions under sk V#<version>."""

from datetime import datetime
from typing import Any

import msgspec

from basket.pricing.ports import RateKind
from basket.pricing.price_book_repository import rates_key, shipping_of, taxes_of
from basket.pricing.shipping_domain import DEFAULT_SHIPPING, ShippingTable
from basket.pricing.tax_domain import DEFAULT_TAXES, TaxTable
from cartwright.aws.dynamodb import Expression, Put, Table
from cartwright.aws.errors import TransactionCancelled
from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Actor


class RateRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def tax(self) -> tuple[int, TaxTable]:
        item = self._table.get(rates_key("tax"))
        return (item["version"], taxes_of(item)) if item else (0, DEFAULT_TAXES)

    def shipping(self) -> tuple[int, ShippingTable]:
        item = self._table.get(rates_key("shipping"))
        return (item["version"], shipping_of(item)) if item else (0, DEFAULT_SHIPPING)

    def replace(
        self, kind: RateKind, before: int, table: TaxTable | ShippingTable, at: datetime, by: Actor
    ) -> None:
        content: dict[str, Any] = msgspec.to_builtins({"table": table, "at": at, "by": by})
        item = {**content, "version": before + 1}
        unread = Expression("attribute_not_exists(pk)")
        if before:
            unread = Expression("#version = :read", {":read": before}, {"#version": "version"})
        kept = {"pk": rates_key(kind)["pk"], "sk": f"V#{before + 1:06d}"}
        try:
            self._table.transact([Put({**rates_key(kind), **item}, unread), Put({**kept, **item})])
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise ConcurrentUpdate from None
            raise
