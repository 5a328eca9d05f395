"""No order rests: what got lost is asked for again, and then the order is rejected."""

import itertools
from typing import Any

import pytest
from tests.unit.orders.orders_harness import ORDER, OrdersHarness, about, checkout

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised
from cartwright.ids import Ids
from orders.domain import FINAL, TRANSITIONS
from orders.handlers.sweeper import sweeper
from orders.service import OrderService

METHOD = checkout().data.payment_method_id
IDS = [f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00" for number in range(120)]


class _Failing(OrderService):
    def __init__(self, orders_harness: OrdersHarness, failing: set[str]) -> None:
        super().__init__(orders_harness.orders, orders_harness.room, orders_harness.clock, Ids().new)
        self._failing = failing

    def check_deadline(self, order_id: str) -> None:
        if order_id in self._failing:
            raise ValueError(order_id)
        super().check_deadline(order_id)


def watch_until(orders_harness: OrdersHarness, minutes: int) -> dict[int, str]:
    """What was told in which minute, once a minute."""
    told: dict[int, str] = {}
    for minute in range(1, minutes + 1):
        before = len(orders_harness.told)
        orders_harness.forward(minutes=1)
        orders_harness.watch()
        for each in orders_harness.told[before:]:
            told[minute] = each["name"]
    return told


def test_what_has_time_is_left_alone(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    orders_harness.forward(minutes=9, seconds=59)
    assert orders_harness.watch() == 0
    assert orders_harness.order().version == 1


def test_stock_that_nobody_answers_for_is_asked_for_three_times(orders_harness: OrdersHarness) -> None:
    orders_harness.place(lines=101)
    told = watch_until(orders_harness, 40)
    assert told == {10: "OrderPlaced", 15: "OrderPlaced", 20: "OrderPlaced", 30: "OrderRejected"}
    placed = [each for each in orders_harness.told if each["name"] == "OrderPlaced"]
    assert len({each["id"] for each in placed}) == 4
    assert orders_harness.detail("OrderPlaced")["data"]["lines"] == [
        [f"SKU-{each}", 1] for each in range(101)
    ]
    assert orders_harness.detail("OrderPlaced")["data"]["payment_method_id"] == METHOD
    assert orders_harness.order().reason == "stock-timeout"
    assert "payment_method_id" not in str(list(orders_harness.storage.items()))


def test_an_answer_ends_the_asking(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    watch_until(orders_harness, 12)
    orders_harness.hear(about(StockReserved))
    assert watch_until(orders_harness, 60) == {30: "OrderRejected"}
    assert orders_harness.order().reason == "payment-timeout"


@pytest.mark.parametrize("after", [[StockReserved, PaymentActionRequired], [PaymentActionRequired]])
def test_a_customer_who_never_comes_back_loses_the_order(
    orders_harness: OrdersHarness, after: list[Any]
) -> None:
    """Ten minutes after 3-D Secure was asked for, however long that took."""
    orders_harness.place()
    orders_harness.hear(*(about(each) for each in after[:-1]))
    orders_harness.forward(minutes=8)
    orders_harness.hear(about(after[-1]))
    orders_harness.forward(minutes=9)
    assert orders_harness.watch() == 0
    orders_harness.forward(minutes=1)
    assert orders_harness.watch() == 1
    assert orders_harness.names()[-1] == "OrderRejected"
    assert orders_harness.order().reason == "payment-timeout"


def test_a_watchdog_that_slept_still_waits_for_an_answer(orders_harness: OrdersHarness) -> None:
    orders_harness.place()
    orders_harness.forward(minutes=29)
    assert orders_harness.watch() == 1
    assert orders_harness.names() == ["OrderPlaced", "OrderPlaced"]
    assert orders_harness.watch() == 0
    orders_harness.forward(minutes=5)
    orders_harness.watch()
    assert orders_harness.names()[2:] == ["OrderRejected"]


@pytest.mark.parametrize("event", [StockRejected, PaymentAuthorised])
def test_nothing_is_due_in_an_order_that_ended(orders_harness: OrdersHarness, event: Any) -> None:
    orders_harness.place()
    orders_harness.hear(about(event))
    assert watch_until(orders_harness, 90) == {}


def test_every_state_that_is_not_final_has_a_time_and_a_way_out() -> None:
    states = {row.state for row in TRANSITIONS} | {row.to for row in TRANSITIONS}
    timed_out = {row.state for row in TRANSITIONS if row.guard == "out-of-time" and row.to in FINAL}
    assert timed_out == states - FINAL


def test_more_than_a_page_is_looked_after_in_one_run(orders_harness: OrdersHarness) -> None:
    for order_id in IDS:
        orders_harness.place(order_id)
    orders_harness.forward(minutes=10)
    assert orders_harness.watch() == len(IDS)


def test_orders_that_fail_keep_no_other_waiting(orders_harness: OrdersHarness) -> None:
    for order_id in IDS:
        orders_harness.place(order_id)
    orders_harness.forward(minutes=10)
    failing = set(itertools.islice(orders_harness.orders.due(orders_harness.now), 60))
    watchdog = sweeper(orders_harness.orders, _Failing(orders_harness, failing), orders_harness.clock)
    assert watchdog.run(lambda: 60.0) == len(IDS) - 60


def test_what_there_is_no_time_for_waits(orders_harness: OrdersHarness) -> None:
    for order_id in IDS[:3]:
        orders_harness.place(order_id)
    orders_harness.forward(minutes=10)
    left = iter([60.0, 9.0])
    assert orders_harness.watchdog.run(lambda: next(left)) == 1
    assert orders_harness.watch() == 2


def test_an_answer_that_comes_first_is_not_overwritten(orders_harness: OrdersHarness) -> None:
    """The watchdog has read the order when its stock is reserved."""
    orders_harness.place()
    orders_harness.forward(minutes=31)

    def first(operation: str) -> None:
        if operation.endswith("PutItem"):
            orders_harness.way.before = lambda operation: None
            orders_harness.hear(about(StockReserved))

    orders_harness.way.before = first
    assert orders_harness.watch() == 1
    assert orders_harness.order().state == "reserved"
    assert "OrderRejected" not in orders_harness.names(ORDER)


def test_orders_that_wait_for_the_shop_come_before_those_that_wait_for_customers(
    orders_harness: OrdersHarness,
) -> None:
    for order_id in IDS[:2]:
        orders_harness.place(order_id)
        orders_harness.hear(about(StockReserved, order_id), about(PaymentActionRequired, order_id))
    orders_harness.place(IDS[2])
    orders_harness.forward(minutes=20)
    assert orders_harness.order(IDS[0]).next_check_at == orders_harness.order(IDS[2]).next_check_at
    assert next(orders_harness.orders.due(orders_harness.now)) == IDS[2]
    assert set(orders_harness.orders.due(orders_harness.now)) == set(IDS[:3])
