"""What quotes and checkouts read of promotions and rates.

Rates: pk RATES#<kind>, sk RATES; older versions under sk V#<version>.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from basket.pricing.keys_repository import code_key, promotion_key, used_key
from basket.pricing.promotion_domain import Promotion
from basket.pricing.read_ports import Coded, Rates
from basket.pricing.shipping_domain import DEFAULT_SHIPPING, ShippingTable
from basket.pricing.tax_domain import DEFAULT_TAXES, TaxTable
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Table


class PriceBookRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def coded(self, codes: Iterable[str]) -> Mapping[str, Coded]:
        claims = self._table.batch_get([code_key(code) for code in sorted({code.upper() for code in codes})])
        wanted = sorted({claim["promotion_id"] for claim in claims})
        keys = [key for each in wanted for key in (promotion_key(each), used_key(each))]
        items = {(item["pk"], item["sk"]): item for item in self._table.batch_get(keys)}
        found: dict[str, Coded] = {}
        for claim in claims:
            place = promotion_key(claim["promotion_id"])["pk"]
            if (place, "P") in items:
                coded = _coded(claim, items[place, "P"], items.get((place, "U")))
                found[coded.code.upper()] = coded
        return found

    def rates(self) -> Rates:
        items = {
            item["pk"]: item for item in self._table.batch_get([rates_key("tax"), rates_key("shipping")])
        }
        tax, shipping = items.get("RATES#tax"), items.get("RATES#shipping")
        return Rates(
            tax=taxes_of(tax) if tax else DEFAULT_TAXES,
            shipping=shipping_of(shipping) if shipping else DEFAULT_SHIPPING,
        )


def _coded(claim: Item, item: Item, counter: Item | None) -> Coded:
    promotion = msgspec.convert(item, Promotion)
    single = bool(claim["single"])
    limit = promotion.total_limit
    used_up = limit is not None and counter is not None and counter["used"] >= limit
    return Coded(
        code=claim["code"],
        promotion=promotion,
        single=single,
        spent=used_up or (single and "order_id" in claim),
    )


def rates_key(kind: str) -> dict[str, str]:
    return {"pk": f"RATES#{kind}", "sk": "RATES"}


def taxes_of(item: dict[str, Any]) -> TaxTable:
    return msgspec.convert(item["table"], TaxTable)


def shipping_of(item: dict[str, Any]) -> ShippingTable:
    return msgspec.convert(item["table"], ShippingTable)
