"""What an order costs in units of DynamoDB, as docs/decisions/0041-write-order-lines-before-the-head.md states: the
same however many others there are. Confirming it reads its lines, which OrderConfirmed carries.
"""

import pytest

from cartwright.events.base import Event
from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised, PaymentCaptured
from tests.unit.orders.orders_harness import ORDER, OrdersHarness, about, checkout

WHOLESALE = 13
"""Lines of the median order of a wholesaler."""


def spent(harness: OrdersHarness, event: Event) -> tuple[int, int, float]:
    """Write units of the table and of its indexes, and read units."""
    capacity = harness.storage.capacity
    before = capacity.writes, capacity.index_writes, capacity.reads
    harness.hear(event)
    return (
        capacity.writes - before[0],
        capacity.index_writes - before[1],
        capacity.reads - before[2],
    )


def others(harness: OrdersHarness, count: int) -> None:
    for number in range(count):
        harness.place(f"01936b72-{number + 2:04x}-7c33-9a44-5b6c7d8e9f00", lines=WHOLESALE)


@pytest.mark.parametrize("count", [0, 30])
def test_an_order_costs_what_is_stated(harness: OrdersHarness, count: int) -> None:
    """StockReserved is delivered late, when it changes nothing."""
    others(harness, count)
    assert spent(harness, checkout(lines=WHOLESALE)) == (4, 3, 1)
    assert spent(harness, about(PaymentAuthorised)) == (2, 2, 2)
    assert spent(harness, about(StockReserved)) == (0, 0, 1)
    assert spent(harness, about(PaymentCaptured)) == (2, 0, 1)


def test_an_order_that_takes_longer_is_reserved_first(harness: OrdersHarness) -> None:
    harness.place(lines=WHOLESALE)
    assert spent(harness, about(StockReserved)) == (2, 1, 1)
    assert spent(harness, about(PaymentAuthorised)) == (2, 2, 2)


@pytest.mark.parametrize("count", [0, 30])
@pytest.mark.parametrize(
    ("resource", "query"),
    [
        ("/my/orders", {"limit": "1"}),
        ("/staff/orders", {"limit": "1", "state": "placed", "day": "2026-11-21"}),
        ("/staff/orders", {"limit": "1", "day": "2026-11-21"}),
    ],
)
def test_a_list_costs_what_its_page_holds(
    harness: OrdersHarness, count: int, resource: str, query: dict[str, str]
) -> None:
    harness.place()
    others(harness, count)
    before = harness.storage.capacity.reads
    assert len(harness.ask("GET", resource, query=query)[1]["items"]) == 1
    assert harness.storage.capacity.reads - before <= 1 + 4 * 0.5


def test_an_order_is_read_in_two_calls_whatever_its_size(harness: OrdersHarness) -> None:
    harness.place(lines=1200)
    calls = harness.storage.capacity.calls
    before = calls.copy()
    assert len(harness.ask("GET", "/my/orders/{order_id}", ORDER)[1]["lines"]) == 1200
    assert {name: calls[name] - before[name] for name in calls if calls[name] > before[name]} == {
        "GetItem": 1,
        "Query": 1,
    }
