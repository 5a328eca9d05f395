"""Lists of states that share their partitions of the index."""

import pytest

from cartwright.events.inventory import StockReserved
from cartwright.ids import Ids
from orders.number_domain import number_of
from tests.unit.orders.orders_harness import OrdersHarness, about


def listed(harness: OrdersHarness, **query: str) -> list[str]:
    """Ids of all pages of three."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        status, page = harness.ask("GET", "/staff/orders", query={"limit": "3", **query, **cursor})
        assert status == 200
        assert len(page["items"]) == 3 or page["next"] is None
        found += (each["id"] for each in page["items"])
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def test_states_that_share_partitions_are_listed_apart(harness: OrdersHarness) -> None:
    names = [f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00" for number in range(30)]
    for name in names:
        harness.forward(seconds=1)
        harness.place(name)
    harness.hear(*(about(StockReserved, name) for name in names[::3]))
    assert listed(harness, state="reserved") == names[::3][::-1]
    placed = [name for name in names if name not in names[::3]]
    assert listed(harness, state="placed", day="2026-11-21") == placed[::-1]


@pytest.mark.parametrize("late", [0, 14 * 60, 23 * 3600])
def test_staff_find_an_order_by_its_number(harness: OrdersHarness, late: int) -> None:
    """However late the order was placed after its checkout, within a day."""
    new = Ids(harness.clock).new
    ids = [new() for _ in range(10)]
    harness.forward(seconds=late)
    for order_id in ids:
        harness.place(order_id)
    number = harness.ask("GET", "/staff/orders/{order_id}", ids[4])[1]["number"]
    for typed in (number, number.lower().replace("-", " ")):
        assert listed(harness, number=typed) == [ids[4]]
    for other in (number_of(new()), "UUUU-UUUU-UUUU"):
        assert listed(harness, number=other) == []


@pytest.mark.parametrize("more", [{}, {"number": "3PQF-8XK2-M9TW", "state": "placed"}])
def test_a_list_is_of_a_number_a_customer_or_a_state_and_a_day(
    harness: OrdersHarness, more: dict[str, str]
) -> None:
    status, problem = harness.ask("GET", "/staff/orders", query=more)
    assert (status, [each["field"] for each in problem["errors"]]) == (400, ["number"])
