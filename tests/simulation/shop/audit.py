"""What must not be when a sale has come to rest. A violation begins with the name of what it violates.

lost             what was checked out is no order, or an order nobody checked out
baskets          a basket that was not given back, or given back with an order that stands
cancels          a customer who cancelled what may have been sent
keys             a key with two orders, or an answer that does not hold
stuck            what rests and nothing moves, after more time than anything may take
backwards        an order that was told as something it could not become any more, or twice as one thing
double_charges   the provider holds or took what no order owes, more than once or at all
oversells        stock that is not there, is nobody's, or was sold for no order
money            amounts that do not add up, or prices that never were
promotions       uses that are not counted, or more than there may be
dead_letters     what was given up though it can be read
lines, answers   a basket that lost or doubled a line; an error that reached a caller
forged           a call of a forger that was heeded
tokens           a payment method that paid twice, or a provider's token where none may be
kept             cleared lines, or an address, for longer than they are needed
amounts          a quoted total that the checkout refuses, or that the bank does not take
overdue          a payment whose next step is the shop's, and that is not checked in its time
sales            sold units that are not those of the confirmed orders
unpaid           more orders of one buyer waiting for 3-D Secure, or to be paid again, than may wait
payable          an order that is paid again after its time, or whose stock expires before
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from tests.simulation.shop.amounts import money, promotions
from tests.simulation.shop.books import COUNTERS, Books, Row
from tests.simulation.shop.retention import kept
from tests.simulation.shop.tokens import tokens

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

NAMES = (
    "lost",
    "double_charges",
    "oversells",
    "sales",
    "stuck",
    "baskets",
    "cancels",
    "keys",
    "backwards",
    "money",
    "promotions",
    "dead_letters",
    "lines",
    "answers",
    "forged",
    "tokens",
    "kept",
    "overdue",
    "amounts",
    "unpaid",
    "payable",
)
_ENDS = frozenset({"OrderConfirmed", "OrderRejected", "OrderCancelled"})
_ENDS_OF = {
    "confirmed": (["OrderConfirmed"],),
    "rejected": (["OrderRejected"],),
    "cancelled": (["OrderCancelled"], ["OrderCancelled", "OrderConfirmed"]),
}
FINAL = frozenset({"confirmed", "rejected", "cancelled"})
_PAID = frozenset({"captured", "refunded"})
_CANCELLABLE_FOR = timedelta(minutes=31)
"""By the clocks of two functions."""
_UNPAID = frozenset({"abandoned", "declined", "voided", "refunded", "captured"})
"""What the provider's ledger says of them is looked at by itself."""


def violations(sale: "Sale") -> list[str]:
    books = Books(sale)
    return [
        *sale.broken,
        *lost(sale, books),
        *baskets(books),
        *lines(books),
        *cancels(books),
        *keys(sale, books),
        *stuck(books),
        *backwards(sale, books),
        *double_charges(sale, books),
        *oversells(sale, books),
        *money(sale, books),
        *promotions(sale, books),
        *dead_letters(sale),
        *tokens(sale, books),
        *kept(sale, books),
        *(f"amounts: the bank does not take {each}" for each in sale.services.bank.untaken),
        *(f"forged: a forged call about {each} was heeded" for each in sale.services.bank.heeded),
    ]


def lost(sale: "Sale", books: Books) -> Iterator[str]:
    for each in {(each.order_id, each.total) for each in sale.accepted}:
        order = books.orders.get(each[0])
        if order is None:
            yield f"lost: the accepted order {each[0]} is not there"
        elif order["totals"]["total"] != each[1]:
            yield f"money: the order {each[0]} was accepted for {each[1]} and costs {order['totals']['total']}"
    closed = Counter(row["order_id"] for row in books.closed_baskets)
    for order_id, count in closed.items():
        if order_id not in books.orders:
            yield f"lost: the basket of {order_id} is checked out, and there is no order"
        if count > 1:
            yield f"lost: {count} baskets became the order {order_id}"
    known = {row["answer"]["order_id"] for row in books.keys} | closed.keys()
    for order_id in books.orders.keys() - known:
        yield f"lost: nobody checked out the order {order_id}"


def baskets(books: Books) -> Iterator[str]:
    """Those of orders that came to nothing are open again, and no others: they could be bought twice."""
    closed = {row["order_id"] for row in books.closed_baskets}
    for order_id, order in books.orders.items():
        if _returns_basket(order) and order_id in closed:
            yield f"baskets: the order {order_id} is {order['state']}, and its basket is closed"
    for basket_id, order in books.last_orders.items():
        if basket_id in books.open_baskets and not _returns_basket(order):
            yield f"baskets: the order {order['id']} is {order['state']}, and its basket is open"


def lines(books: Books) -> Iterator[str]:
    """A basket counts its lines, and its item has only some of them."""
    for basket in books.baskets:
        epoch = f"L#{basket.get('epoch', 0):06d}#"
        inline = [line[0].upper() for line in basket.get("lines", ())]
        apart = [sk.removeprefix(epoch) for sk in books.basket_lines[basket["id"]] if sk.startswith(epoch)]
        if len({*inline, *apart}) != basket.get("line_count", 0) or {*inline} & {*apart}:
            yield f"lines: the basket {basket['id']} counts {basket.get('line_count', 0)}: {inline}, {apart}"


def cancels(books: Books) -> Iterator[str]:
    """A customer who cancels what was sent gets the money back and keeps the goods."""
    for order_id, order in books.orders.items():
        moments = {each["state"]: datetime.fromisoformat(each["at"]) for each in order["history"]}
        if order["state"] == "cancelled" and order.get("reason") == "customer" and "confirmed" in moments:
            after = moments["cancelled"] - moments["confirmed"]
            if after > _CANCELLABLE_FOR:
                yield f"cancels: the order {order_id} was cancelled by its customer after {after}"


def _returns_basket(order: Row) -> bool:
    bought = any(each["state"] == "confirmed" for each in order["history"])
    on_purpose = bought and order.get("reason") in ("customer", "staff")
    return order["state"] == "rejected" or (order["state"] == "cancelled" and not on_purpose)


def keys(sale: "Sale", books: Books) -> Iterator[str]:
    led: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in sale.accepted:
        led[each.scope, each.key].add(each.order_id)
    for (_, key), orders in led.items():
        if len(orders) > 1:
            yield f"keys: the key {key} has the orders {sorted(orders)}"
    known = {row["answer"]["order_id"] for row in books.keys}
    for order_id in books.orders.keys() - known:
        yield f"keys: the order {order_id} has no key"


def stuck(books: Books) -> Iterator[str]:
    for order_id, order in books.orders.items():
        state = order["state"]
        if state not in FINAL:
            yield f"stuck: the order {order_id} is {state}"
            continue
        payment = books.payments.get(order_id, {"state": "abandoned"})["state"]
        if payment not in (_PAID if state == "confirmed" else _UNPAID):
            yield f"stuck: the order {order_id} is {state}, its payment {payment}"
        stock = books.reservations.get(order_id, {"state": "released"})["state"]
        if (stock == "settled") != (state == "confirmed") or stock.endswith("ing"):
            yield f"stuck: the order {order_id} is {state}, its stock {stock}"


def backwards(sale: "Sale", books: Books) -> Iterator[str]:
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for message in sale.cloud.bus.taken:
        if message.name in _ENDS:
            detail = msgspec.json.decode(message.detail)
            told[detail["data"]["order_id"]].add((message.name, detail["id"]))
    for order_id, events in told.items():
        names = sorted(name for name, _ in events)
        state = books.orders[order_id]["state"] if order_id in books.orders else "absent"
        if names not in _ENDS_OF.get(state, ()):
            yield f"backwards: the order {order_id} is {state}, and told as {names}"


def double_charges(sale: "Sale", books: Books) -> Iterator[str]:
    ledger = sale.services.bank.ledger
    for order_id in ledger.doubled:
        yield f"double_charges: the order {order_id} was held or taken twice at once"
    for reference in ledger.charges:
        if reference[:36] not in books.orders:
            yield f"double_charges: the charge {reference} is of no order"
    for order_id, order in books.orders.items():
        charges = ledger.of(order_id)
        held = [each.reference for each in charges if each.state in ("authorised", "pending")]
        taken = sum(each.captured for each in charges)
        given = sum(refund.amount for each in charges for refund in each.refunds)
        returns = sum(
            refund.amount
            for each in charges
            for refund in each.refunds
            if not refund.id.startswith("closing:")
        )
        owed = order["totals"]["total"] - returns if order["state"] == "confirmed" else 0
        if held:
            yield f"double_charges: {held} is held for the order {order_id}, which is {order['state']}"
        if taken - given != owed:
            yield f"double_charges: the order {order_id} owes {owed}, and paid {taken} less {given}"
        if len([each for each in charges if each.captured]) > 1:
            yield f"double_charges: the order {order_id} was charged {len(charges)} times"
        if order["state"] == "confirmed" and returns != sale.refunds.get(order_id, returns):
            yield f"double_charges: a refund of the order {order_id} was not made"
        if (order.get("captured", 0), order.get("refunded", 0)) != (taken, given):
            yield f"money: the order {order_id} does not know that {taken} was taken and {given} given back"


def oversells(sale: "Sale", books: Books) -> Iterator[str]:
    for row in books.shards:
        parts = [row.get(name, 0) for name in COUNTERS]
        if min(parts) < 0:
            yield f"oversells: {row['pk']} has available of received {parts}"
    for sku, counts in books.stock.items():
        gone, sold = counts["received"] - counts["available"], books.sold.get(sku, 0)
        if gone != books.wanted[sku]:
            yield f"oversells: {gone} of {sku} are gone, {books.wanted[sku]} in confirmed orders"
        if sold != books.wanted[sku]:
            yield f"sales: {sold} of {sku} are counted as sold, {books.wanted[sku]} in confirmed orders"
        if counts["received"] != books.moved[sku]:
            yield f"oversells: {counts['received']} of {sku} are received, {books.moved[sku]} on the receipts"
    for (sku, receipt), quantity in sale.staff.received.items():
        if books.receipts.get((sku, receipt)) != quantity:
            yield f"oversells: the receipt {receipt} of {sku} is not there"
    for sku in books.wanted.keys() - books.stock.keys():
        yield f"oversells: {sku} was sold and never received"


def dead_letters(sale: "Sale") -> Iterator[str]:
    for name, queue in sale.cloud.queues.items():
        for message in queue.dead:
            if not message.poisoned:
                yield f"dead_letters: {name} gave up {message.body[:160]}"
    for message in sale.cloud.unpublished.waiting:
        yield f"dead_letters: a relay put aside {message.body[:160]}"
    for name, stream in sale.cloud.streams.items():
        for _ in stream.given_up:
            yield f"dead_letters: {name} gave up a change"
