"""Orders: each checkout has exactly one order, whose amounts add up, and which is final or scheduled."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from basket.baskets.checkout import KEY_KEPT
from ops.amounts import amount
from ops.reconciling.books import Books, Lines, OrderRow
from ops.reconciling.fault import Fault
from orders.repository import group
from orders.rules import first_due

_SURELY_KEPT = KEY_KEPT - timedelta(hours=1)
"""Checkout records exist for at least this long. DynamoDB may keep them longer."""


def checkouts(books: Books) -> Iterator[Fault]:
    for order_id, closed in sorted(books.closed.items()):
        if order_id not in books.orders:
            text = f"the basket {closed[0].id} was checked out, but the order does not exist"
            yield Fault("checkout", order_id, text, closed[0].updated_at)
        if len(closed) > 1:
            named = ", ".join(sorted(each.id for each in closed))
            yield Fault("checkout", order_id, f"it has {len(closed)} baskets: {named}")
    for order_id, records in sorted(books.records.items()):
        order = books.orders.get(order_id)
        if len(records) > 1:
            yield Fault("checkout", order_id, f"it has {len(records)} Idempotency-Keys")
        if order is None:
            if order_id not in books.closed:
                yield Fault("checkout", order_id, "it has an Idempotency-Key, but the order does not exist")
            continue
        answer = records[0].answer
        if (answer.total, answer.currency) != (order.totals.total, order.currency):
            text = f"{amount(answer.total, answer.currency)} was agreed, but its total is {_total(order)}"
            yield Fault("checkout", order_id, text)
        if answer.basket_id != order.basket_id:
            text = f"the basket {answer.basket_id} was checked out, but the order has {order.basket_id}"
            yield Fault("checkout", order_id, text)


def placed(books: Books) -> Iterator[Fault]:
    """A basket has one order at a time. The previous order must have returned it."""
    baskets: dict[str, str] = {}
    for order_id, order in sorted(books.orders.items()):
        before = baskets.get(order.basket_id)
        baskets[order.basket_id] = order_id
        if before is not None and not books.orders[before].returns_basket:
            yield Fault("checkout", order_id, f"the basket {order.basket_id} also has the order {before}")
        known = order_id in books.records or order_id in books.closed
        if not known and order.placed_at > books.read_at - _SURELY_KEPT:
            yield Fault("checkout", order_id, "it has no checkout", order.placed_at)


def given_back(books: Books) -> Iterator[Fault]:
    """The basket of a failed order is open again; the basket of any other order is not."""
    last = {order.basket_id: order_id for order_id, order in sorted(books.orders.items())}
    for basket_id, order_id in sorted(last.items()):
        order = books.orders[order_id]
        if order.returns_basket and order_id in books.closed:
            text = f"the order is {order.state}, but its basket {basket_id} is still closed"
            yield Fault("basket", order_id, text, order.since)
        if not order.returns_basket and basket_id in books.open_baskets:
            text = f"the order is {order.state}, but its basket {basket_id} is open"
            yield Fault("basket", order_id, text, order.since)


def amounts(books: Books) -> Iterator[Fault]:
    for order_id, order in sorted(books.orders.items()):
        lines, totals = books.ordered.get(order_id, Lines()), order.totals
        if lines.lines != order.line_count:
            yield Fault("order-amounts", order_id, f"it has {lines.lines} of its {order.line_count} lines")
        elif lines.total != totals.goods or totals.goods + totals.shipping != totals.total:
            goods, shipping = amount(lines.total, order.currency), amount(totals.shipping, order.currency)
            parts = f"lines of {goods} and shipping of {shipping}"
            yield Fault("order-amounts", order_id, f"{parts} do not add up to its total of {_total(order)}")


def scheduled(books: Books) -> Iterator[Fault]:
    for order_id, order in sorted(books.orders.items()):
        if order.history[-1].state != order.state or not order.state_pk.startswith(f"{group(order.state)}#"):
            text = f"it is {order.state}, but its history or its index differs"
            yield Fault("order-scheduled", order_id, text)
        if order.final:
            if order.next_check_at:
                yield Fault(
                    "order-scheduled", order_id, f"it is {order.state}, but a check is still scheduled"
                )
        elif order.next_check_at is None or not order.placed_sk.endswith(f"#{order_id}"):
            yield Fault("order-scheduled", order_id, f"it is {order.state}, and no check is scheduled")
        else:
            text = f"it has been {order.state} since {order.since:%Y-%m-%d %H:%M:%S} UTC"
            yield Fault("order-scheduled", order_id, text, _overdue(order, order.next_check_at))


def _overdue(order: OrderRow, due: datetime) -> datetime:
    """When it was first due: every request for stock moves the next check of an order."""
    return first_due(order.placed_at) if order.state == "placed" else due


def _total(order: OrderRow) -> str:
    return amount(order.totals.total, order.currency)
