"""Whether every order's amounts add up, and every use of a promotion is counted once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from basket.baskets.buyer_keys import BuyerKeys
from basket.pricing.rounding_domain import WHOLE
from basket.pricing.shipping_domain import choices
from basket.pricing.tax_domain import DEFAULT_TAXES, tax_on
from tests.simulation.shop.books import Books, Row
from tests.simulation.shop.goods import GRAMS, SHIPPING, STEPS
from tests.simulation.shop.services import ORDER_KEY_ARN
from tests.simulation.shop.staff import FREE, HALF, HALF_POINTS, THREE

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_BUYERS = BuyerKeys(f"the secret of {ORDER_KEY_ARN}".encode)


def money(sale: "Sale", books: Books) -> Iterator[str]:
    for order_id, order in books.orders.items():
        totals, lines = order["totals"], books.lines[order_id]
        if len(lines) != order["line_count"]:
            yield f"money: the order {order_id} has {len(lines)} of {order['line_count']} lines"
        for line in lines:
            if line["unit_price"] not in sale.goods.paid(line["sku"], order["currency"]):
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
        yield from _taxes(order, lines)
        yield from _discounts(order, lines)


def _taxes(order: Row, lines: list[Row]) -> Iterator[str]:
    rules = DEFAULT_TAXES.of(order["address"]["country"])
    step = STEPS.get(order["currency"], 1)
    owed = [(line, tax_on(line["total"] // step, rules, "standard") * step) for line in lines]
    for line, tax in owed:
        if line["tax"] != tax:
            yield f"money: a line of the order {order['id']} has {line['tax']} of tax, and owes {tax}"
    whole = sum(tax for _, tax in owed) + step * tax_on(
        order["totals"]["shipping"] // step, rules, rules.shipping
    )
    if order["totals"]["tax"] != whole:
        yield f"money: the order {order['id']} has {order['totals']['tax']} of tax, and owes {whole}"


def _discounts(order: Row, lines: list[Row]) -> Iterator[str]:
    """What the cheapest units of three cost, as an order with it says; and no promotion costs its customer anything."""
    amounts = {each["code"]: each["amount"] for each in order.get("promotions", ())}
    if THREE in amounts:
        left = HALF_POINTS if HALF in amounts else WHOLE
        units = sorted(line["unit_price"] for line in lines for _ in range(line["quantity"]))
        free = sum(units[: len(units) // 3]) * left / WHOLE
        if abs(amounts[THREE] - free) > len(lines):
            yield f"money: a third of the order {order['id']} is worth {free}, and {amounts[THREE]} are taken off"
    gross = sum(line["quantity"] * line["unit_price"] for line in lines)
    grams = GRAMS * sum(line["quantity"] for line in lines)
    country = order["address"]["country"]
    ways = choices(SHIPPING, country=country, currency=order["currency"], grams=grams, goods=gross)
    shipping = next((each.price for each in ways if each.id == order["shipping_option"]), None)
    if shipping is not None and order["totals"]["total"] > gross + shipping:
        yield f"money: the order {order['id']} costs {gross + shipping} without its promotions, and more with them"


def _due(line: Row) -> int:
    return int(line["quantity"] * line["unit_price"] - line["discount"])


def promotions(sale: "Sale", books: Books) -> Iterator[str]:
    """An order that came to nothing used nothing."""
    codes = {row["code"]: row for row in books.rows("basket") if row["sk"] == "K"}
    used: Counter[str] = Counter()
    singles: Counter[str] = Counter()
    for order in books.orders.values():
        if order["state"] == "confirmed":
            for each in order.get("promotions", ()):
                promotion = codes[each["code"]]["promotion_id"]
                used[f"PROMO#{promotion} U"] += 1
                for customer in _counted_as(order):
                    used[f"PROMO#{promotion} U#{customer}"] += 1
                singles[each["code"]] += codes[each["code"]]["single"]
    yield from _counters(books, used)
    for code, row in codes.items():
        if singles[code] != ("order_id" in row) * row["single"]:
            yield f"promotions: the single-use code {code} has {singles[code]} orders"


def _counters(books: Books, used: Counter[str]) -> Iterator[str]:
    rows = {(row["pk"], row["sk"]): row for row in books.rows("basket") if row["pk"].startswith("PROMO#")}
    yield from _uncounted(rows, used)
    for (pk, sk), row in rows.items():
        place = f"{pk} {sk}"
        if sk.startswith("U"):
            limit = rows[pk, "P"]["total_limit" if sk == "U" else "customer_limit"]
            if not used[place] == row["used"] <= limit:
                yield f"promotions: {place} counts {row['used']} of {used[place]} uses, {limit} at most"
            if sk == "U" and row.get("paid", 0) != row["used"]:
                yield f"promotions: {place} counts {row.get('paid', 0)} of {row['used']} as paid"
        if sk.startswith("H#"):
            yield f"promotions: {place} holds a use of an order that has ended"


def _uncounted(rows: Mapping[tuple[str, str], Row], used: Counter[str]) -> Iterator[str]:
    for place in used:
        pk, sk = place.split(" ", 1)
        limit = rows[pk, "P"].get("total_limit" if sk == "U" else "customer_limit")
        if limit and (pk, sk) not in rows:
            yield f"promotions: {place} was used and is not counted"


def _counted_as(order: Row) -> list[str]:
    """An account, and an e-mail address with it. The code under test tells the keys of addresses: nobody else can."""
    account = [f"C#{order['customer_id']}"] if order.get("customer_id") else []
    return [*account, f"E#{_BUYERS.email(_mailbox(order['email']))}"]


def _mailbox(address: str) -> str:
    """Without what people spell differently."""
    local, _, domain = address.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"
