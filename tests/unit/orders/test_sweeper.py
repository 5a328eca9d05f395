"""No order rests: what got lost is asked for again, and then the order is rejected."""

import itertools
from typing import Any

import pytest

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised
from cartwright.ids import Ids
from orders.domain import FINAL, TRANSITIONS
from orders.handlers.sweeper import sweeper
from orders.service import OrderService
from tests.unit.orders.office import ORDER, Office, about, checkout

METHOD = checkout().data.payment_method_id
IDS = [f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00" for number in range(120)]


class _Failing(OrderService):
    def __init__(self, office: Office, failing: set[str]) -> None:
        super().__init__(office.orders, office.room, office.clock, Ids().new)
        self._failing = failing

    def check_deadline(self, order_id: str) -> None:
        if order_id in self._failing:
            raise ValueError(order_id)
        super().check_deadline(order_id)


def watch_until(office: Office, minutes: int) -> dict[int, str]:
    """What was told in which minute, once a minute."""
    told: dict[int, str] = {}
    for minute in range(1, minutes + 1):
        before = len(office.told)
        office.forward(minutes=1)
        office.watch()
        for each in office.told[before:]:
            told[minute] = each["name"]
    return told


def test_what_has_time_is_left_alone(office: Office) -> None:
    office.place()
    office.forward(minutes=9, seconds=59)
    assert office.watch() == 0
    assert office.order().version == 1


def test_stock_that_nobody_answers_for_is_asked_for_three_times(office: Office) -> None:
    office.place(lines=101)
    told = watch_until(office, 40)
    assert told == {10: "OrderPlaced", 15: "OrderPlaced", 20: "OrderPlaced", 30: "OrderRejected"}
    placed = [each for each in office.told if each["name"] == "OrderPlaced"]
    assert len({each["id"] for each in placed}) == 4
    assert office.detail("OrderPlaced")["data"]["lines"] == [[f"SKU-{each}", 1] for each in range(101)]
    assert office.detail("OrderPlaced")["data"]["payment_method_id"] == METHOD
    assert office.order().reason == "stock-timeout"
    assert "payment_method_id" not in str(list(office.storage.items()))


def test_an_answer_ends_the_asking(office: Office) -> None:
    office.place()
    watch_until(office, 12)
    office.hear(about(StockReserved))
    assert watch_until(office, 60) == {30: "OrderRejected"}
    assert office.order().reason == "payment-timeout"


@pytest.mark.parametrize("after", [[StockReserved, PaymentActionRequired], [PaymentActionRequired]])
def test_a_customer_who_never_comes_back_loses_the_order(office: Office, after: list[Any]) -> None:
    """Ten minutes after 3-D Secure was asked for, however long that took."""
    office.place()
    office.hear(*(about(each) for each in after[:-1]))
    office.forward(minutes=8)
    office.hear(about(after[-1]))
    office.forward(minutes=9)
    assert office.watch() == 0
    office.forward(minutes=1)
    assert office.watch() == 1
    assert office.names()[-1] == "OrderRejected"
    assert office.order().reason == "payment-timeout"


def test_a_watchdog_that_slept_still_waits_for_an_answer(office: Office) -> None:
    office.place()
    office.forward(minutes=29)
    assert office.watch() == 1
    assert office.names() == ["OrderPlaced", "OrderPlaced"]
    assert office.watch() == 0
    office.forward(minutes=5)
    office.watch()
    assert office.names()[2:] == ["OrderRejected"]


@pytest.mark.parametrize("event", [StockRejected, PaymentAuthorised])
def test_nothing_is_due_in_an_order_that_ended(office: Office, event: Any) -> None:
    office.place()
    office.hear(about(event))
    assert watch_until(office, 90) == {}


def test_every_state_that_is_not_final_has_a_time_and_a_way_out() -> None:
    states = {row.state for row in TRANSITIONS} | {row.to for row in TRANSITIONS}
    timed_out = {row.state for row in TRANSITIONS if row.guard == "out-of-time" and row.to in FINAL}
    assert timed_out == states - FINAL


def test_more_than_a_page_is_looked_after_in_one_run(office: Office) -> None:
    for order_id in IDS:
        office.place(order_id)
    office.forward(minutes=10)
    assert office.watch() == len(IDS)


def test_orders_that_fail_keep_no_other_waiting(office: Office) -> None:
    for order_id in IDS:
        office.place(order_id)
    office.forward(minutes=10)
    failing = set(itertools.islice(office.orders.due(office.now), 60))
    watchdog = sweeper(office.orders, _Failing(office, failing), office.clock)
    assert watchdog.run(lambda: 60.0) == len(IDS) - 60


def test_what_there_is_no_time_for_waits(office: Office) -> None:
    for order_id in IDS[:3]:
        office.place(order_id)
    office.forward(minutes=10)
    left = iter([60.0, 9.0])
    assert office.watchdog.run(lambda: next(left)) == 1
    assert office.watch() == 2


def test_an_answer_that_comes_first_is_not_overwritten(office: Office) -> None:
    """The watchdog has read the order when its stock is reserved."""
    office.place()
    office.forward(minutes=31)

    def first(operation: str) -> None:
        if operation.endswith("PutItem"):
            office.way.before = lambda operation: None
            office.hear(about(StockReserved))

    office.way.before = first
    assert office.watch() == 1
    assert office.order().state == "reserved"
    assert "OrderRejected" not in office.names(ORDER)


def test_orders_that_wait_for_the_shop_come_before_those_that_wait_for_customers(office: Office) -> None:
    for order_id in IDS[:2]:
        office.place(order_id)
        office.hear(about(StockReserved, order_id), about(PaymentActionRequired, order_id))
    office.place(IDS[2])
    office.forward(minutes=20)
    assert office.order(IDS[0]).due == office.order(IDS[2]).due
    assert next(office.orders.due(office.now)) == IDS[2]
    assert set(office.orders.due(office.now)) == set(IDS[:3])
