"""Promotions: their counters equal the uses by orders that did not fail."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from ops.identifiers import born
from ops.reconciling.books import Books
from ops.reconciling.fault import Fault

_KEPT = timedelta(days=399)
"""An order's record of its uses expires after 400 days, while the counters stay."""


def counted(books: Books) -> Iterator[Fault]:
    recorded: Counter[tuple[str, str]] = Counter()
    for usage in books.usage.values():
        for use in usage.uses if usage.state != "lapsed" else ():
            recorded[use.promotion_id, ""] += use.total is not None
            for customer in usage.customers:
                recorded[use.promotion_id, customer] += use.customer is not None
    for promotion, customer in sorted({*recorded, *books.used}):
        used, orders = books.used.get((promotion, customer), 0), recorded[promotion, customer]
        if used < orders or (used > orders and born(promotion) > books.read_at - _KEPT):
            whose = f" by {customer[:12]}" if customer else ""
            text = f"it counts {used} uses{whose}, but {orders} orders use it"
            yield Fault("promotion", promotion, text)


def given_back(books: Books) -> Iterator[Fault]:
    for order_id, usage in sorted(books.usage.items()):
        order = books.orders.get(order_id)
        if order is not None and order.ended:
            codes = ", ".join(use.code for use in usage.uses)
            text = f"it is {order.state}, but still counts as a use of {codes}"
            yield Fault("promotion", order_id, text, order.history[-1].at)
        if order is not None and order.state == "confirmed" and usage.state != "paid":
            text = f"it is confirmed, but its promotion uses are {usage.state}"
            yield Fault("promotion", order_id, text, order.history[-1].at)
    for code, order_id in sorted(books.singles.items()):
        if order_id not in books.usage and born(order_id) > books.read_at - _KEPT:
            yield Fault("promotion", code, f"its last use is by the order {order_id}, which did not use it")
