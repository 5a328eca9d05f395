"""What can go wrong with a sale, done to copies of the tables' items, and what is said of each."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cartwright.aws.attributes import Item
from ops.reconciling.fault import Fault
from ops.shop import Shop
from tests.local.sales import CheckoutHarness

Items = list[tuple[str, Item]]
Spoil = Callable[["Sold", Items], None]


@dataclass
class Sold:
    """Orders by what became of them; `single` is a code that one of them used up."""

    till: CheckoutHarness
    shop: Shop
    orders: dict[str, str]
    promotion: str
    single: str

    @property
    def names(self) -> list[str]:
        return [*self.orders.values(), self.till.sku.upper(), self.promotion, self.single]

    def of(self, found: Iterator[Fault]) -> list[Fault]:
        """Other tests' sales, many of which are made up, are not looked at."""
        return [fault for fault in found if any(name in str(fault) for name in self.names)]


def one(items: Items, service: str, pk: str, sk: str) -> Item:
    (found,) = (item for name, item in items if (name, item["pk"], item["sk"]) == (service, pk, sk))
    return found


def order(which: str, **changes: Any) -> Spoil:
    return lambda sold, items: one(items, "orders", f"O#{sold.orders[which]}", "O").update(changes)


def payment(which: str, **changes: Any) -> Spoil:
    return lambda sold, items: one(items, "payments", f"PAY#{sold.orders[which]}", "P").update(changes)


def charge(which: str, **changes: Any) -> Spoil:
    def spoil(sold: Sold, items: Items) -> None:
        key = f"PAY#{sold.orders[which]}"
        one(items, "sandbox", key, key).update(changes)

    return spoil


def reservation(which: str, **changes: Any) -> Spoil:
    return lambda sold, items: one(items, "inventory", f"R#{sold.orders[which]}", "H").update(changes)


def chunk(which: str, **changes: Any) -> Spoil:
    return lambda sold, items: one(items, "inventory", f"R#{sold.orders[which]}", "C#001#0000").update(
        changes
    )


def stock(**deltas: int) -> Spoil:
    def spoil(sold: Sold, items: Items) -> None:
        counter = one(items, "inventory", f"SKU#{sold.till.sku.upper()}#0", "S")
        for name, delta in deltas.items():
            counter[name] = counter.get(name, 0) + delta

    return spoil


def units_sold(delta: int) -> Spoil:
    def spoil(sold: Sold, items: Items) -> None:
        one(items, "inventory", f"SKU#{sold.till.sku.upper()}", "T")["sold"] += delta

    return spoil


def gone(service: str, kind: str, which: str = "confirmed") -> Spoil:
    def spoil(sold: Sold, items: Items) -> None:
        name = f"{kind}{sold.orders[which]}"
        items[:] = [(each, item) for each, item in items if (each, item["pk"]) != (service, name)]

    return spoil


def no_checkout(sold: Sold, items: Items) -> None:
    """Neither its basket nor its key."""
    wanted = sold.orders["confirmed"]

    def about_it(item: Item) -> bool:
        return wanted in (item.get("order_id"), item.get("answer", {}).get("order_id"))

    items[:] = [(service, item) for service, item in items if service != "basket" or not about_it(item)]


def second_order(sold: Sold, items: Items) -> None:
    """What a checkout that is placed twice under fresh ids leaves."""
    twin = copy.deepcopy(one(items, "orders", f"O#{sold.orders['confirmed']}", "O"))
    twin |= {"id": f"{twin['id'][:-4]}ffff", "pk": f"O#{twin['id'][:-4]}ffff"}
    items.append(("orders", twin))


def basket(sold: Sold, items: Items, which: str, **changes: Any) -> None:
    order_id = sold.orders[which]
    basket_id = one(items, "orders", f"O#{order_id}", "O")["basket_id"]
    one(items, "basket", f"B#{basket_id}", "H").update({"order_id": order_id, **changes})


def uses(of: str, number: int) -> Spoil:
    return lambda sold, items: one(items, "basket", f"PROMO#{sold.promotion}", of).update(used=number)


def kept_use(sold: Sold, items: Items) -> None:
    record = copy.deepcopy(one(items, "basket", f"O#{sold.orders['confirmed']}", "U"))
    items.append(("basket", record | {"pk": f"O#{sold.orders['declined']}"}))


def other_total(sold: Sold, items: Items) -> None:
    for _, item in items:
        if item.get("answer", {}).get("order_id") == sold.orders["confirmed"]:
            item["answer"]["total"] -= 1


LONG_AGO = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
REFUND = {"id": "closing:0", "amount": 1, "reason": "cancelled", "state": "done"}
WAITING = {"state": "placed", "state_pk": "open#0", "history": [{"state": "placed", "at": LONG_AGO}]}
BROKEN: dict[str, tuple[Spoil, str]] = {
    "lost units": (stock(available=-1), "stock-sum"),
    "below nothing": (stock(available=-9, received=-9), "stock-negative: "),
    "oversold": (units_sold(1), "are sold, but the settled reservations that were counted add up to"),
    "not counted": (reservation("confirmed", counted=False), "add up to 0"),
    "out of nowhere": (stock(available=1, received=1), "stock-received"),
    "no reservation": (gone("inventory", "R#"), "the order is confirmed, but the reservation is missing"),
    "not given back": (
        reservation("cancelled", state="settled"),
        "the order is cancelled, but the reservation is settled",
    ),
    "given back": (
        reservation("confirmed", state="released"),
        "the order is confirmed, but the reservation is released",
    ),
    "still held": (chunk("cancelled", state="held"), "the order is cancelled, but 3 units are held"),
    "other goods": (chunk("confirmed", lines=[["OTHER", [[0, 2]]]]), "but 2 were ordered"),
    "reservation at rest": (
        reservation("confirmed", state="releasing"),
        "releasing, and no check is scheduled",
    ),
    "overdue reservation": (reservation("confirmed", next_check_at=LONG_AGO), "it has been settled since"),
    "lost order": (gone("orders", "O#"), "was checked out, but the order does not exist"),
    "no checkout": (no_checkout, "it has no checkout"),
    "second order": (second_order, "also has the order"),
    "basket not given back": (
        lambda sold, items: basket(sold, items, "declined", state="checked-out"),
        "but its basket",
    ),
    "basket given back": (
        lambda sold, items: basket(sold, items, "confirmed", state="open", order_id=None),
        "is open",
    ),
    "other total": (other_total, "was agreed, but its total is £"),
    "lost lines": (
        lambda sold, items: one(items, "orders", f"O#{sold.orders['confirmed']}", "L#000").update(lines=[]),
        "it has 0 of its 1 lines",
    ),
    "dear line": (
        order("confirmed", totals=dict.fromkeys(("goods", "shipping", "discount", "tax", "total"), 1)),
        "order-amounts",
    ),
    "stuck order": (
        order("confirmed", **WAITING, next_check_at=None),
        "it is placed, and no check is scheduled",
    ),
    "not in the index": (
        order("confirmed", **WAITING, next_check_at=LONG_AGO, placed_sk=""),
        "no check is scheduled",
    ),
    "overdue order": (
        order("confirmed", **WAITING, next_check_at=LONG_AGO),
        "it has been placed since",
    ),
    "still due": (
        order("confirmed", next_check_at=LONG_AGO),
        "it is confirmed, but a check is still scheduled",
    ),
    "without history": (order("confirmed", state="cancelled"), "or its index differs"),
    "no payment": (gone("payments", "PAY#"), "the order is confirmed but has no payment"),
    "never captured": (payment("confirmed", state="authorised", captured=0), "payment: "),
    "not refunded": (payment("cancelled", state="captured", refunded=0, refunds=[]), "is kept"),
    "closed": (payment("confirmed", closed="rejected"), "the order is confirmed, but the payment is closed"),
    "still authorised": (
        payment("declined", state="authorised"),
        "the order is rejected, its payment is authorised",
    ),
    "refund of nobody's": (payment("confirmed", refunded=1, refunds=[REFUND]), "the order owes"),
    "sums of refunds": (payment("cancelled", refunds=[REFUND]), "but its completed refunds are £0.01"),
    "stuck payment": (
        payment("confirmed", state="capturing"),
        "it is capturing, and no check is scheduled",
    ),
    "overdue payment": (payment("confirmed", next_check_at=LONG_AGO), "it has been captured since"),
    "other amount": (payment("confirmed", amount=1), "its amount is £0.01"),
    "the order knows better": (order("confirmed", captured=1), "but the order has £0.01 and £0.00"),
    "double charge": (charge("confirmed", captured=10_000), "it captured £100.00, but we expect £"),
    "provider refunded": (charge("cancelled", refunds=[]), "and refunded £0.00, but we have £"),
    "live authorisation": (charge("declined", state="authorised"), "is still authorized"),
    "late authorisation": (
        charge("declined", state="pending", token="tok_lost_webhook", settles_at=LONG_AGO),
        "is still authorized",
    ),
    "unknown to us": (gone("payments", "PAY#", "cancelled"), "but we have no such payment"),
    "unknown to the provider": (gone("sandbox", "PAY#"), "captured, but the provider has no charge"),
    "uses lost": (uses("U", 0), "it counts 0 uses, but 1 orders use it"),
    "uses too many": (uses("U", 3), "it counts 3 uses, but 1 orders use it"),
    "use kept": (kept_use, "it is rejected, but still counts as a use of"),
    "used up by nobody": (gone("basket", "O#"), "which did not use it"),
    "unreadable": (order("confirmed", totals="?"), "unreadable: orders"),
}
