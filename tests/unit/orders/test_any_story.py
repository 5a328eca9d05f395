"""Hundreds of stories by chance: whatever happens to an order, it ends, and its end is told once."""

import itertools
import random
from collections.abc import Callable

import pytest
from tests.unit.orders.orders_harness import ADA, ORDER, OrdersHarness, about, checkout

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised, PaymentDeclined
from orders.domain import FINAL, TRANSITIONS, NotCancellable, Order, Owner

HEARD = (StockReserved, StockRejected, PaymentAuthorised, PaymentActionRequired, PaymentDeclined)
ENDS = {"rejected": "OrderRejected", "cancelled": "OrderCancelled", "confirmed": "OrderConfirmed"}


def cancelled(orders_harness: OrdersHarness) -> None:
    try:
        orders_harness.desk.cancel(ORDER, "customer", owner=Owner(customer_id=ADA))
    except NotCancellable:
        assert orders_harness.order().state in ("rejected", "confirmed")


def happenings() -> list[Callable[[OrdersHarness], object]]:
    heard = [lambda orders_harness, each=each: orders_harness.hear(about(each)) for each in HEARD]
    return [
        *heard,
        *heard,
        cancelled,
        lambda orders_harness: orders_harness.hear(checkout()),
        lambda orders_harness: orders_harness.watch(),
        lambda orders_harness: orders_harness.forward(minutes=12),
    ]


def assert_followed_the_table(order: Order) -> None:
    states = [each.state for each in order.history]
    assert states[0] == "placed"
    for before, after in itertools.pairwise(states):
        assert (before, after) in {(row.state, row.to) for row in TRANSITIONS}, states


@pytest.mark.parametrize("seed", range(300))
def test_it_ends_and_tells_so_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it has to be the same again
    orders_harness = OrdersHarness()
    orders_harness.place()
    for happens in chance.choices(happenings(), k=chance.randint(0, 12)):
        happens(orders_harness)
    for _ in range(90):
        orders_harness.forward(minutes=1)
        orders_harness.watch()
    order = orders_harness.order()
    assert order.state in FINAL
    assert (order.next_check_at, order.payment_method_id) == (None, "")
    assert_followed_the_table(order)
    reached = [ENDS[each.state] for each in order.history if each.state in ENDS]
    told = [name for name in orders_harness.names() if name not in ("OrderPlaced", "OrderActionRequired")]
    assert told == reached
    assert [
        item["orders"] for item in orders_harness.storage.items() if item["sk"] == "W" and item["orders"]
    ] == []
    assert len(reached) <= 2
