"""Orders that wait for their customers hold stock unpaid: few of a buyer and of a network, so that others can buy."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised, PaymentDeclined
from orders.domain import ACTION_WITHIN
from orders.waiting_domain import ENTRY_KEPT, OF_BUYER, OF_NETWORK
from tests.unit.orders.orders_harness import ADA, NO_SECOND_PAYMENT, Crash, OrdersHarness, about, checkout

EMAIL, NETWORK = "an-e-mail-address", "a-network"


def order_id(number: int) -> str:
    return f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00"


def place(
    harness: OrdersHarness,
    number: int,
    *,
    email: str = EMAIL,
    network: str = NETWORK,
    customer_id: str | None = None,
    units: int = 1,
) -> str:
    event = checkout(order_id(number), customer_id=customer_id)
    lines = tuple(replace(line, quantity=units) for line in event.data.lines)
    harness.placed(
        replace(event, data=replace(event.data, email_key=email, network_key=network, lines=lines))
    )
    return order_id(number)


def wait(harness: OrdersHarness, number: int, **about_it: Any) -> str:
    """Its card asks for 3-D Secure. The state that it comes to."""
    name = place(harness, number, **about_it)
    assert harness.hear(about(StockReserved, name), about(PaymentActionRequired, name)) == []
    return harness.order(name).state


def lists(harness: OrdersHarness) -> dict[str, list[str]]:
    return {str(item["key"]): sorted(item["orders"]) for item in harness.storage.items() if item["sk"] == "W"}


def test_a_guest_has_three_whatever_the_network(harness: OrdersHarness) -> None:
    states = [wait(harness, number, network=f"n-{number}") for number in range(5)]
    assert states == ["action-required"] * 3 + ["rejected"] * 2
    refused = harness.order(order_id(3))
    assert (refused.reason, refused.next_check_at) == ("too-many-unpaid", None)
    assert OF_BUYER.orders == 3


def test_a_network_has_twenty_whoever_they_say_they_are(harness: OrdersHarness) -> None:
    states = [wait(harness, number, email=f"e-{number}") for number in range(22)]
    assert states == ["action-required"] * OF_NETWORK.orders + ["rejected"] * 2
    assert wait(harness, 30, email="e-30", network="another") == "action-required"


def test_a_customer_is_the_account(harness: OrdersHarness) -> None:
    mine = [
        wait(harness, number, email=f"e-{number}", network=f"n-{number}", customer_id=ADA)
        for number in range(4)
    ]
    assert mine == ["action-required"] * 3 + ["rejected"]
    assert wait(harness, 9) == "action-required"


def test_whose_room_is_full_takes_no_stock_any_more(harness: OrdersHarness) -> None:
    """Or others would be without it for the second that it takes to find out."""
    for number in range(3):
        wait(harness, number)
    harness.told.clear()
    name = place(harness, 3)
    assert harness.names(name) == ["OrderRejected"]
    told = harness.detail("OrderRejected")["data"]
    assert (told["reason"], told["returns_basket"]) == ("too-many-unpaid", True)
    order = harness.order(name)
    assert [each.state for each in order.history] == ["placed", "rejected"]
    assert (order.payment_method_id, order.email_key, order.network_key) == ("", "", "")
    assert len(harness.orders.lines(name)) == 1
    assert harness.hear(about(StockReserved, name), about(PaymentActionRequired, name)) == []
    assert harness.order(name).state == "rejected"


@pytest.mark.parametrize("end", ["authorised", "declined", "cancelled", "given up"])
def test_an_order_that_goes_on_makes_room(end: str) -> None:
    harness = OrdersHarness(terms=NO_SECOND_PAYMENT)
    for number in range(3):
        wait(harness, number)
    match end:
        case "authorised":
            harness.hear(about(PaymentAuthorised, order_id(1)))
        case "declined":
            harness.hear(about(PaymentDeclined, order_id(1)))
        case "cancelled":
            harness.service.cancel(order_id(1), "customer")
        case _:
            harness.forward(minutes=10)
            assert harness.watch() == 3
    left = [] if end == "given up" else [order_id(0), order_id(2)]
    assert lists(harness) == {f"E#{EMAIL}": left, f"N#{NETWORK}": left}
    assert wait(harness, 3) == "action-required"


def test_it_waits_for_ten_minutes(harness: OrdersHarness) -> None:
    wait(harness, 0)
    order = harness.order(order_id(0))
    assert order.next_check_at == harness.now + ACTION_WITHIN == harness.now + timedelta(minutes=10)
    told = harness.detail("OrderActionRequired")["data"]
    assert (told["order_id"], told["holds_stock"]) == (order_id(0), True)
    assert told["until"].startswith("2026-11-21T09:55:00")


def test_who_holds_more_than_the_bound_waits_without_stock(harness: OrdersHarness) -> None:
    """An order of a wholesaler is neither refused nor in the way of others."""
    assert wait(harness, 0, units=900) == "action-required"
    assert wait(harness, 1, units=101) == "action-required"
    assert harness.detail("OrderActionRequired")["data"]["holds_stock"] is False
    assert wait(harness, 2, units=100) == "action-required"
    assert harness.detail("OrderActionRequired")["data"]["holds_stock"] is True
    assert [harness.order(order_id(each)).without_stock for each in range(3)] == [False, True, False]
    harness.hear(about(PaymentAuthorised, order_id(1)))
    paid = harness.order(order_id(1))
    assert (paid.state, paid.without_stock) == ("confirmed", False)


def test_a_network_holds_so_many_units_and_no_more(harness: OrdersHarness) -> None:
    for number in range(6):
        wait(harness, number, email=f"e-{number}", units=1_000)
    held = [not harness.order(order_id(number)).without_stock for number in range(6)]
    assert held == [True] * 5 + [False]
    assert OF_NETWORK.units == 5_000


def test_what_is_paid_at_once_is_counted_nowhere(harness: OrdersHarness) -> None:
    for number in range(30):
        name = place(harness, number)
        harness.hear(about(StockReserved, name), about(PaymentAuthorised, name))
        assert harness.order(name).state == "confirmed"
    assert lists(harness) == {}


def test_without_keys_nothing_is_counted(harness: OrdersHarness) -> None:
    states = {wait(harness, number, email="", network="") for number in range(30)}
    assert states == {"action-required"}


def test_the_keys_go_with_the_end_of_the_order(harness: OrdersHarness) -> None:
    wait(harness, 0)
    assert harness.order(order_id(0)).email_key == EMAIL
    harness.hear(about(PaymentAuthorised, order_id(0)))
    assert (harness.order(order_id(0)).email_key, harness.order(order_id(0)).network_key) == (
        "",
        "",
    )


def test_news_that_come_twice_or_late_take_no_room(harness: OrdersHarness) -> None:
    wait(harness, 0)
    harness.hear(*[about(PaymentActionRequired, order_id(0))] * 3)
    assert lists(harness)[f"E#{EMAIL}"] == [order_id(0)]
    harness.hear(about(PaymentAuthorised, order_id(0)), about(PaymentActionRequired, order_id(0)))
    assert lists(harness)[f"E#{EMAIL}"] == []


def test_of_two_that_come_at_once_one_gets_the_last_place(harness: OrdersHarness) -> None:
    for number in range(2):
        wait(harness, number)
    places = [place(harness, number) for number in (2, 3)]
    for name in places:
        harness.hear(about(StockReserved, name))

    def overtake(operation: str) -> None:
        """Just before the first of them is written on a list."""
        if operation.endswith("PutItem"):
            harness.way.before = lambda _: None
            assert harness.hear(about(PaymentActionRequired, places[1])) == []

    harness.way.before = overtake
    assert harness.hear(about(PaymentActionRequired, places[0])) == []
    assert [harness.order(name).state for name in places] == ["rejected", "action-required"]
    assert lists(harness) == {key: [order_id(0), order_id(1), places[1]] for key in lists(harness)}


def test_one_that_is_authorised_while_it_enters_leaves_again(harness: OrdersHarness) -> None:
    name = place(harness, 0)
    harness.hear(about(StockReserved, name))

    def overtake(operation: str) -> None:
        if operation.endswith("PutItem"):
            harness.way.before = lambda _: None
            assert harness.hear(about(PaymentAuthorised, name)) == []

    harness.way.before = overtake
    assert harness.hear(about(PaymentActionRequired, name)) == []
    assert harness.order(name).state == "confirmed"
    assert lists(harness) == {f"E#{EMAIL}": [], f"N#{NETWORK}": []}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", range(1, 7))
def test_whoever_ends_in_the_middle_is_made_up_for(harness: OrdersHarness, write: int, when: str) -> None:
    """Of three orders that wait, one is paid, whichever write is the last of a process."""
    for number in range(2):
        wait(harness, number)
    name = place(harness, 2)
    harness.hear(about(StockReserved, name))
    harness.way.writes, harness.way.crash_at = 0, (write, when)
    for event in (about(PaymentActionRequired, name), about(PaymentAuthorised, name)):
        for _ in range(2):
            try:
                assert harness.hear(event) == []
                break
            except Crash:
                harness.way.crash_at = None
    assert harness.order(name).state == "confirmed"
    forgotten = any(name in orders for orders in lists(harness).values())
    if forgotten:
        harness.forward(minutes=90)
    assert wait(harness, 7, email="another" if forgotten else EMAIL) == "action-required"
    harness.forward(minutes=1)
    assert harness.lists.get(f"E#{EMAIL}").others("", harness.now + ENTRY_KEPT) == {}


def test_a_list_ends_when_nothing_of_it_counts(harness: OrdersHarness) -> None:
    wait(harness, 0)
    ends = {item["expires_at"] for item in harness.storage.items() if item["sk"] == "W"}
    assert ends == {int((harness.now + ENTRY_KEPT).timestamp())}


def test_an_order_that_waits_costs_what_is_stated(harness: OrdersHarness) -> None:
    """Beside an order that is paid at once: a read and two writes for each list, and a state of its own."""

    def spent(number: int, *kinds: Any) -> tuple[float, int, int]:
        capacity = harness.storage.capacity
        before = (capacity.reads, capacity.writes, capacity.index_writes)
        name = place(harness, number, email=f"e-{number}")
        for kind in kinds:
            harness.hear(about(kind, name))
        assert harness.order(name).state == "confirmed"
        return (
            capacity.reads - before[0],
            capacity.writes - before[1],
            capacity.index_writes - before[2],
        )

    paid = spent(0, StockReserved, PaymentAuthorised)
    waited = spent(1, StockReserved, PaymentActionRequired, PaymentAuthorised)
    assert tuple(more - less for more, less in zip(waited, paid, strict=True)) == (3.0, 6, 2)
