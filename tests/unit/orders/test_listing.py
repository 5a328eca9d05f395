"""Lists of states that share their partitions of the index."""

from cartwright.events.inventory import StockReserved
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
