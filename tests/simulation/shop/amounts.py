"""Whether every order's amounts add up, and every use of a promotion is counted once."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation.shop.books import Books, Row
from tests.simulation.shop.goods import CURRENCY
from tests.simulation.shop.staff import FREE

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale


def money(sale: "Sale", books: Books) -> Iterator[str]:
    for order_id, order in books.orders.items():
        totals, lines = order["totals"], books.lines[order_id]
        if order["currency"] != CURRENCY or len(lines) != order["line_count"]:
            yield f"money: the order {order_id} has {len(lines)} of {order['line_count']} lines"
        for line in lines:
            if line["unit_price"] not in sale.goods.prices.get(line["sku"], ()):
                yield f"money: {line['sku']} never cost {line['unit_price']}, as in the order {order_id}"
            if line["quantity"] < 1 or not 0 <= line["total"] == _due(line):
                yield f"money: a line of the order {order_id} is {line}"
        goods, discount = (sum(line[name] for line in lines) for name in ("total", "discount"))
        if (goods, goods + totals["shipping"], discount) != (
            totals["goods"],
            totals["total"],
            totals["discount"],
        ):
            yield f"money: the order {order_id} of {goods} less {discount} has the totals {totals}"
        off = sum(each["amount"] for each in order.get("promotions", ()) if each["code"] != FREE)
        if off != discount:
            yield f"money: the promotions of the order {order_id} take off {off}, its lines {discount}"


def _due(line: Row) -> int:
    return int(line["quantity"] * line["unit_price"] - line["discount"])


def promotions(sale: "Sale", books: Books) -> Iterator[str]:
    """An order that came to nothing used nothing."""
    codes = {row["code"]: row for row in books.rows("basket") if row["sk"] == "K"}
    made = {
        row["id"]: row for row in books.rows("basket") if row["pk"].startswith("PROMO#") and row["sk"] == "P"
    }
    used: Counter[str] = Counter()
    singles: Counter[str] = Counter()
    for order in books.orders.values():
        if order["state"] == "confirmed":
            for each in order.get("promotions", ()):
                promotion = codes[each["code"]]["promotion_id"]
                used[f"PROMO#{promotion} U"] += 1
                used[f"PROMO#{promotion} U#{_customer(order)}"] += 1
                singles[each["code"]] += codes[each["code"]]["single"]
    for row in books.rows("basket"):
        if row["pk"].startswith("PROMO#") and row["sk"].startswith("U"):
            place, promotion = f"{row['pk']} {row['sk']}", made[row["pk"].removeprefix("PROMO#")]
            limit = promotion["total_limit"] if row["sk"] == "U" else promotion["customer_limit"]
            if not used[place] == row["used"] <= limit:
                yield f"promotions: {place} counts {row['used']} of {used[place]} uses, {limit} at most"
    for code, row in codes.items():
        if singles[code] != ("order_id" in row) * row["single"]:
            yield f"promotions: the single-use code {code} has {singles[code]} orders"


def _customer(order: Row) -> str:
    if order.get("customer_id"):
        return f"C#{order['customer_id']}"
    return f"E#{hashlib.sha256(order['email'].lower().encode()).hexdigest()}"
