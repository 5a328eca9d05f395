"""The tables of tax and of shipping in DynamoDB: pk RATES#<kind>, sk RATES; older versions under sk V#<version>."""

from datetime import datetime
from typing import Any

import msgspec

from basket.pricing.errors_domain import RatesChangedMeanwhile
from basket.pricing.ports import RateKind
from basket.pricing.promotion_repository import PromotionReader
from basket.pricing.read_ports import Rates
from basket.pricing.shipping_domain import DEFAULT_SHIPPING, ShippingTable
from basket.pricing.tax_domain import DEFAULT_TAXES, TaxTable
from cartwright.aws.dynamodb import Expression, Put, Table
from cartwright.aws.errors import TransactionCancelled


class RateRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def tax(self) -> tuple[int, TaxTable]:
        item = self._table.get(_key("tax"))
        return (item["version"], _taxes(item)) if item else (0, DEFAULT_TAXES)

    def shipping(self) -> tuple[int, ShippingTable]:
        item = self._table.get(_key("shipping"))
        return (item["version"], _shipping(item)) if item else (0, DEFAULT_SHIPPING)

    def replace(self, kind: RateKind, before: int, table: TaxTable | ShippingTable, at: datetime) -> None:
        content: dict[str, Any] = {"table": msgspec.to_builtins(table), "at": msgspec.to_builtins(at)}
        item = {**content, "version": before + 1}
        unread = Expression("attribute_not_exists(pk)")
        if before:
            unread = Expression("#version = :read", {":read": before}, {"#version": "version"})
        kept = {"pk": _key(kind)["pk"], "sk": f"V#{before + 1:06d}"}
        try:
            self._table.transact([Put({**_key(kind), **item}, unread), Put({**kept, **item})])
        except TransactionCancelled as cancelled:
            if cancelled.failed_conditions():
                raise RatesChangedMeanwhile from None
            raise


class PriceBookRepository(PromotionReader):
    def rates(self) -> Rates:
        items = {item["pk"]: item for item in self._table.batch_get([_key("tax"), _key("shipping")])}
        tax, shipping = items.get("RATES#tax"), items.get("RATES#shipping")
        return Rates(
            tax=_taxes(tax) if tax else DEFAULT_TAXES,
            shipping=_shipping(shipping) if shipping else DEFAULT_SHIPPING,
        )


def _key(kind: RateKind) -> dict[str, str]:
    return {"pk": f"RATES#{kind}", "sk": "RATES"}


def _taxes(item: dict[str, Any]) -> TaxTable:
    return msgspec.convert(item["table"], TaxTable)


def _shipping(item: dict[str, Any]) -> ShippingTable:
    return msgspec.convert(item["table"], ShippingTable)
