"""Hundreds of stories by chance: whatever happens to an order, it ends, and its end is told once."""

import itertools
import random
from collections.abc import Callable

import pytest

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised, PaymentDeclined
from orders.domain import FINAL, TRANSITIONS, NotCancellable, Order, Owner
from tests.unit.orders.office import ADA, ORDER, Office, about, checkout

HEARD = (StockReserved, StockRejected, PaymentAuthorised, PaymentActionRequired, PaymentDeclined)
ENDS = {"rejected": "OrderRejected", "cancelled": "OrderCancelled", "confirmed": "OrderConfirmed"}


def cancelled(office: Office) -> None:
    try:
        office.desk.cancel(ORDER, "customer", owner=Owner(customer_id=ADA))
    except NotCancellable:
        assert office.order().state in ("rejected", "confirmed")


def happenings() -> list[Callable[[Office], object]]:
    heard = [lambda office, each=each: office.hear(about(each)) for each in HEARD]
    return [
        *heard,
        *heard,
        cancelled,
        lambda office: office.hear(checkout()),
        lambda office: office.watch(),
        lambda office: office.forward(minutes=12),
    ]


def assert_followed_the_table(order: Order) -> None:
    states = [each.state for each in order.history]
    assert states[0] == "placed"
    for before, after in itertools.pairwise(states):
        assert (before, after) in {(row.state, row.to) for row in TRANSITIONS}, states


@pytest.mark.parametrize("seed", range(300))
def test_it_ends_and_tells_so_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it has to be the same again
    office = Office()
    office.place()
    for happens in chance.choices(happenings(), k=chance.randint(0, 12)):
        happens(office)
    for _ in range(90):
        office.forward(minutes=1)
        office.watch()
    order = office.order()
    assert order.state in FINAL
    assert (order.due, order.payment_method_id) == (None, "")
    assert_followed_the_table(order)
    reached = [ENDS[each.state] for each in order.history if each.state in ENDS]
    told = [name for name in office.names() if name not in ("OrderPlaced", "OrderActionRequired")]
    assert told == reached
    assert [item["orders"] for item in office.storage.items() if item["sk"] == "W" and item["orders"]] == []
    assert len(reached) <= 2
