"""Hundreds of stories by chance: whatever happens to an order, it ends, and its end is told once."""

import itertools
import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from cartwright.errors import Conflict
from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised, PaymentDeclined
from orders.domain import FINAL, TRANSITIONS, NotCancellable, Order
from orders.ownership import Owner
from tests.unit.orders.orders_harness import ADA, ORDER, TERMS, OrdersHarness, about, checkout

CONSUMED = (StockReserved, StockRejected, PaymentAuthorised, PaymentActionRequired, PaymentDeclined)
ENDS = {"rejected": "OrderRejected", "cancelled": "OrderCancelled", "confirmed": "OrderConfirmed"}


def cancelled(harness: OrdersHarness) -> None:
    try:
        harness.service.cancel(ORDER, "customer", owner=Owner(customer_id=ADA))
    except NotCancellable:
        assert harness.order().state in ("rejected", "confirmed")


def paid_again(harness: OrdersHarness) -> None:
    key = f"key-{len(harness.order().payment_keys)}"
    with suppress(Conflict):
        harness.service.pay(ORDER, "m" * 43, key, Owner(customer_id=ADA))


def happenings() -> list[Callable[[OrdersHarness], object]]:
    consumed = [lambda harness, each=each: harness.hear(about(each)) for each in CONSUMED]
    of_attempts = [
        lambda harness, each=each, attempt=attempt: harness.hear(about(each, attempt=attempt))
        for each in (PaymentActionRequired, PaymentDeclined)
        for attempt in (2, 3)
    ]
    return [
        *of_attempts,
        paid_again,
        paid_again,
        lambda harness: harness.hear(about(PaymentDeclined, after_authorisation=True)),
        *consumed,
        *consumed,
        cancelled,
        lambda harness: harness.hear(checkout()),
        lambda harness: harness.watch(),
        lambda harness: harness.forward(minutes=12),
    ]


def assert_followed_the_table(order: Order) -> None:
    states = [each.state for each in order.history]
    assert states[0] == "placed"
    for before, after in itertools.pairwise(states):
        assert (before, after) in {(row.state, row.to) for row in TRANSITIONS}, states


@pytest.mark.parametrize("seed", range(300))
def test_it_ends_and_tells_so_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it has to be the same again
    harness = OrdersHarness()
    harness.place()
    for happens in chance.choices(happenings(), k=chance.randint(0, 12)):
        happens(harness)
    for _ in range(180):
        harness.forward(minutes=1)
        harness.watch()
    order = harness.order()
    assert order.state in FINAL
    assert (order.next_check_at, order.payment_method_id) == (None, "")
    assert_followed_the_table(order)
    reached = [ENDS[each.state] for each in order.history if each.state in ENDS]
    told = [name for name in harness.names() if name in ENDS.values()]
    assert told == reached
    assert harness.names().count("OrderPaymentRequested") == order.repeated_payments < TERMS.attempts
    assert order.payable_until is None
    assert [item["orders"] for item in harness.storage.items() if item["sk"] == "W" and item["orders"]] == []
    assert len(reached) <= 2
