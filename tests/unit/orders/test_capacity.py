"""What an order costs in units of DynamoDB, as docs/decisions/0041-write-order-lines-before-the-head.md states: the
same however many others there are.
"""

import pytest

from cartwright.events.base import Event
from cartwright.events.inventory import StockReserved
from cartwright.events.payments import PaymentAuthorised, PaymentCaptured
from tests.unit.orders.office import ORDER, Office, about, checkout

WHOLESALE = 13
"""Lines of the median order of a wholesaler."""


def spent(office: Office, event: Event) -> tuple[int, int, float]:
    """Write units of the table and of its indexes, and read units."""
    capacity = office.storage.capacity
    before = capacity.writes, capacity.index_writes, capacity.reads
    office.hear(event)
    return (
        capacity.writes - before[0],
        capacity.index_writes - before[1],
        capacity.reads - before[2],
    )


def others(office: Office, count: int) -> None:
    for number in range(count):
        office.place(f"01936b72-{number + 2:04x}-7c33-9a44-5b6c7d8e9f00", lines=WHOLESALE)


@pytest.mark.parametrize("count", [0, 30])
def test_an_order_costs_what_is_stated(office: Office, count: int) -> None:
    others(office, count)
    assert spent(office, checkout(lines=WHOLESALE)) == (4, 4, 1)
    assert spent(office, about(StockReserved)) == (2, 4, 1)
    assert spent(office, about(PaymentAuthorised)) == (2, 3, 1)
    assert spent(office, about(PaymentCaptured)) == (2, 0, 1)


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
    office: Office, count: int, resource: str, query: dict[str, str]
) -> None:
    office.place()
    others(office, count)
    before = office.storage.capacity.reads
    assert len(office.ask("GET", resource, query=query)[1]["items"]) == 1
    assert office.storage.capacity.reads - before <= 1 + 4 * 0.5


def test_an_order_is_read_in_two_calls_whatever_its_size(office: Office) -> None:
    office.place(lines=1200)
    calls = office.storage.capacity.calls
    before = calls.copy()
    assert len(office.ask("GET", "/my/orders/{order_id}", ORDER)[1]["lines"]) == 1200
    assert {name: calls[name] - before[name] for name in calls if calls[name] > before[name]} == {
        "GetItem": 1,
        "Query": 1,
    }
