"""Promotions and rates as quotes and checkouts read them.

promotion         pk PROMO#<id>   sk P
used in total     pk PROMO#<id>   sk U                used, if there is a limit; paid: how many of them are paid
by a customer     pk PROMO#<id>   sk U#<customer>     used, if there is a limit
hold              pk PROMO#<id>   sk H#<end>#<order>  a use by an unpaid order; `end` in seconds since 1970
history           pk PROMO#<id>   sk C#<time>#<action>   author of each change, and the promotion after it
code              pk K#<CODE>     sk K                promotion_id; a single-use code also has its order's id
order             pk O#<order>    sk U                what it used; kept longer than any order can be cancelled
rates             pk RATES#<kind> sk RATES            older versions under sk V#<version>
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

import msgspec

from basket.pricing.ports import Rates, ResolvedCode
from basket.pricing.promotion_domain import Promotion
from basket.pricing.shipping_domain import DEFAULT_SHIPPING, ShippingTable
from basket.pricing.tax_domain import DEFAULT_TAXES, TaxTable
from cartwright.aws.attributes import Item
from cartwright.aws.dynamodb import Table

Lapse = Callable[[Set[str], Set[str], datetime], bool]
"""Releases expired holds of unpaid orders, by promotion and by order id. Returns whether there were any."""
HOLD_SK = "H#"
_TAKEN = "was used by another order"


class PriceBookRepository:
    def __init__(self, table: Table, lapse: Lapse) -> None:
        self._table = table
        self._lapse = lapse

    def coded(
        self, codes: Iterable[str], customers: Sequence[str], at: datetime
    ) -> Mapping[str, ResolvedCode]:
        names = sorted({code.upper() for code in codes})
        claims = self._claims(names)
        found = self._found(claims, customers)
        spent = [each for each in found.values() if each.spent]
        if spent and self._lapse(
            {each.promotion.id for each in spent if each.spent != _TAKEN},
            {claims[each.code.upper()]["order_id"] for each in spent if each.spent == _TAKEN},
            at,
        ):
            return self._found(self._claims(names), customers)
        return found

    def _claims(self, names: Sequence[str]) -> Mapping[str, Item]:
        return {claim["code"].upper(): claim for claim in self._table.batch_get(list(map(code_key, names)))}

    def _found(self, claims: Mapping[str, Item], customers: Sequence[str]) -> dict[str, ResolvedCode]:
        keys = [
            key
            for each in sorted({claim["promotion_id"] for claim in claims.values()})
            for key in (promotion_key(each), *(used_key(each, customer) for customer in ("", *customers)))
        ]
        items = {(item["pk"], item["sk"]): item for item in self._table.batch_get(keys)}
        found: dict[str, ResolvedCode] = {}
        for name, claim in claims.items():
            place = promotion_key(claim["promotion_id"])["pk"]
            if (place, "P") in items:
                used = {sk: item["used"] for (pk, sk), item in items.items() if pk == place and sk != "P"}
                found[name] = _coded(claim, items[place, "P"], used)
        return found


def _coded(claim: Item, item: Item, used: Mapping[str, int]) -> ResolvedCode:
    """`used` maps sort keys to counters of the promotion: the total, and those of the buyer."""
    promotion = msgspec.convert(item, Promotion)
    total, most = used.get("U", 0), max((count for sk, count in used.items() if sk != "U"), default=0)
    single, spent = bool(claim["single"]), ""
    if single and "order_id" in claim:
        spent = _TAKEN
    elif promotion.total_limit is not None and total >= promotion.total_limit:
        spent = "has reached its usage limit"
    elif promotion.customer_limit is not None and most >= promotion.customer_limit:
        spent = "has reached its usage limit for this customer"
    return ResolvedCode(code=claim["code"], promotion=promotion, single=single, spent=spent)


def rates_key(kind: str) -> dict[str, str]:
    return {"pk": f"RATES#{kind}", "sk": "RATES"}


def rates_of(items: Iterable[Item]) -> Rates:
    """Other items are ignored."""
    rates = {item["pk"]: item for item in items if item["sk"] == "RATES"}
    tax, shipping = rates.get("RATES#tax"), rates.get("RATES#shipping")
    return Rates(
        tax=taxes_of(tax) if tax else DEFAULT_TAXES,
        shipping=shipping_of(shipping) if shipping else DEFAULT_SHIPPING,
    )


def taxes_of(item: dict[str, Any]) -> TaxTable:
    return msgspec.convert(item["table"], TaxTable)


def shipping_of(item: dict[str, Any]) -> ShippingTable:
    return msgspec.convert(item["table"], ShippingTable)


def promotion_key(promotion_id: str) -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": "P"}


def used_key(promotion_id: str, customer: str = "") -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": f"U#{customer}" if customer else "U"}


def hold_key(promotion_id: str, until: int, order_id: str) -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": f"{HOLD_SK}{until:010d}#{order_id}"}


def history_key(promotion_id: str, entry: str) -> dict[str, str]:
    return {"pk": f"PROMO#{promotion_id}", "sk": f"C#{entry}"}


def code_key(code: str) -> dict[str, str]:
    return {"pk": f"K#{code.upper()}", "sk": "K"}


def order_key(order_id: str) -> dict[str, str]:
    return {"pk": f"O#{order_id}", "sk": "U"}
