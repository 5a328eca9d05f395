"""No order rests: what got lost is asked for again, and then the order is rejected."""

import itertools
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised
from cartwright.ids import Ids
from orders.domain import CHECKED_AFTER, FINAL, TRANSITIONS, TriggerName
from orders.handlers.consumer import order_of
from orders.handlers.sweeper import sweeper
from orders.rules import Trigger, transition
from orders.service import OrderService
from tests.unit.orders.orders_harness import ORDER, TERMS, OrdersHarness, about, checkout

METHOD = checkout().data.payment_method_id
PLACED_AT = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
IDS = [f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00" for number in range(120)]


class _Failing(OrderService):
    def __init__(self, harness: OrdersHarness, failing: set[str]) -> None:
        super().__init__(harness.orders, harness.room, harness.clock, Ids().new, terms=TERMS)
        self._failing = failing

    def check_deadline(self, order_id: str) -> None:
        if order_id in self._failing:
            raise ValueError(order_id)
        super().check_deadline(order_id)


def watch_until(harness: OrdersHarness, minutes: int) -> dict[int, str]:
    """What was told in which minute, once a minute."""
    told: dict[int, str] = {}
    for minute in range(1, minutes + 1):
        before = len(harness.told)
        harness.forward(minutes=1)
        harness.watch()
        for each in harness.told[before:]:
            told[minute] = each["name"]
    return told


def test_what_has_time_is_left_alone(harness: OrdersHarness) -> None:
    harness.place()
    harness.forward(minutes=9, seconds=59)
    assert harness.watch() == 0
    assert harness.order().version == 1


def test_stock_that_nobody_answers_for_is_asked_for_three_times(harness: OrdersHarness) -> None:
    harness.place(lines=101)
    told = watch_until(harness, 40)
    assert told == {10: "OrderPlaced", 15: "OrderPlaced", 20: "OrderPlaced", 30: "OrderRejected"}
    placed = [each for each in harness.told if each["name"] == "OrderPlaced"]
    assert len({each["id"] for each in placed}) == 4
    assert harness.detail("OrderPlaced")["data"]["lines"] == [[f"SKU-{each}", 1] for each in range(101)]
    assert harness.detail("OrderPlaced")["data"]["payment_method_id"] == METHOD
    assert harness.order().reason == "stock-timeout"
    assert "payment_method_id" not in str(list(harness.storage.items()))


def test_an_answer_ends_the_asking(harness: OrdersHarness) -> None:
    harness.place()
    watch_until(harness, 12)
    harness.hear(about(StockReserved))
    assert watch_until(harness, 90) == {30: "OrderPaymentFailed", 60: "OrderRejected"}
    assert harness.order().reason == "payment-timeout"


@pytest.mark.parametrize("after", [[StockReserved, PaymentActionRequired], [PaymentActionRequired]])
def test_a_customer_who_never_comes_back_loses_the_order(harness: OrdersHarness, after: list[Any]) -> None:
    """Ten minutes after 3-D Secure was asked for, however long that took, the time to pay again begins."""
    harness.place()
    harness.hear(*(about(each) for each in after[:-1]))
    harness.forward(minutes=8)
    harness.hear(about(after[-1]))
    harness.forward(minutes=9)
    assert harness.watch() == 0
    harness.forward(minutes=1)
    assert harness.watch() == 1
    assert harness.names()[-1] == "OrderPaymentFailed"
    assert harness.order().payable_until == harness.now + TERMS.payable_for
    harness.forward(minutes=30)
    assert harness.watch() == 1
    assert harness.names()[-1] == "OrderRejected"
    assert harness.order().reason == "payment-timeout"


def test_a_sweeper_that_slept_still_waits_for_an_answer(harness: OrdersHarness) -> None:
    harness.place()
    harness.forward(minutes=29)
    assert harness.watch() == 1
    assert harness.names() == ["OrderPlaced", "OrderPlaced"]
    assert harness.watch() == 0
    harness.forward(minutes=5)
    harness.watch()
    assert harness.names()[2:] == ["OrderRejected"]


@pytest.mark.parametrize("event", [StockRejected, PaymentAuthorised])
def test_nothing_is_due_in_an_order_that_ended(harness: OrdersHarness, event: Any) -> None:
    harness.place()
    harness.hear(about(event))
    assert watch_until(harness, 90) == {}


def test_every_state_that_is_not_final_has_a_time_and_a_way_out() -> None:
    states = {row.state for row in TRANSITIONS} | {row.to for row in TRANSITIONS}
    timed_out = {row.state for row in TRANSITIONS if row.guard == "out-of-time" and row.to in FINAL}
    assert timed_out == states - FINAL


def test_more_than_a_page_is_swept_in_one_run(harness: OrdersHarness) -> None:
    for order_id in IDS:
        harness.place(order_id)
    harness.forward(minutes=10)
    assert harness.watch() == len(IDS)


def test_a_run_reads_no_order_before_it_is_due(harness: OrdersHarness) -> None:
    """Eight partitions are read, at half a unit. Orders that are old enough cost their entries in the index."""

    def watched() -> tuple[float, int]:
        capacity = harness.storage.capacity
        reads, gets = capacity.reads, capacity.calls["GetItem"]
        assert harness.watch() == 0
        return capacity.reads - reads, capacity.calls["GetItem"] - gets

    for order_id in IDS:
        harness.place(order_id)
    for order_id in IDS[:60]:
        harness.hear(about(PaymentActionRequired, order_id))
    for order_id in IDS[60:]:
        harness.hear(about(StockReserved, order_id))
    harness.forward(minutes=9, seconds=59)
    assert watched() == (4.0, 0)
    harness.hear(*(about(PaymentAuthorised, order_id) for order_id in IDS[:60]))
    harness.forward(minutes=15)
    assert watched() == (4.0, 0)


def test_no_state_has_an_earlier_deadline_than_the_sweeper_reads() -> None:
    at = PLACED_AT
    order, _ = order_of(checkout(), at)
    for trigger in get_args(TriggerName):
        after, _ = transition(order, Trigger(name=trigger), at)
        assert after.next_check_at is None or after.next_check_at >= at + CHECKED_AFTER


def test_orders_that_fail_keep_no_other_waiting(harness: OrdersHarness) -> None:
    for order_id in IDS:
        harness.place(order_id)
    harness.forward(minutes=10)
    failing = set(itertools.islice(harness.orders.due(harness.now), 60))
    failing_sweeper = sweeper(harness.orders, _Failing(harness, failing), harness.clock)
    assert failing_sweeper.run(lambda: 60.0) == len(IDS) - 60


def test_what_there_is_no_time_for_waits(harness: OrdersHarness) -> None:
    for order_id in IDS[:3]:
        harness.place(order_id)
    harness.forward(minutes=10)
    left = iter([60.0, 9.0])
    assert harness.sweeper.run(lambda: next(left)) == 1
    assert harness.watch() == 2


def test_an_answer_that_comes_first_is_not_overwritten(harness: OrdersHarness) -> None:
    """The sweeper has read the order when its stock is reserved."""
    harness.place()
    harness.forward(minutes=31)

    def first(operation: str) -> None:
        if operation.endswith("PutItem"):
            harness.way.before = lambda operation: None
            harness.hear(about(StockReserved))

    harness.way.before = first
    assert harness.watch() == 1
    assert harness.order().state == "reserved"
    assert "OrderRejected" not in harness.names(ORDER)


def test_orders_that_wait_for_the_shop_come_before_those_that_wait_for_customers(
    harness: OrdersHarness,
) -> None:
    for order_id in IDS[:2]:
        harness.place(order_id)
        harness.hear(about(StockReserved, order_id), about(PaymentActionRequired, order_id))
    harness.place(IDS[2])
    harness.forward(minutes=20)
    assert harness.order(IDS[0]).next_check_at == harness.order(IDS[2]).next_check_at
    assert next(harness.orders.due(harness.now)) == IDS[2]
    assert set(harness.orders.due(harness.now)) == set(IDS[:3])
