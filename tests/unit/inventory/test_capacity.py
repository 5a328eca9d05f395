"""What an order costs in units of DynamoDB, as docs/decisions/0022-reserve-stock-in-chunks.md states: the same however
many others there are.
"""

import pytest

from tests.unit.inventory.inventory_harness import InventoryHarness

MEDIAN = [(f"SKU-{number}", 1) for number in range(13)]
"""Lines of a wholesaler's order."""


def spent(harness: InventoryHarness, trigger: str, order_id: str) -> tuple[int, int, float]:
    """Write units of the table and of its indexes, and read units."""
    capacity = harness.storage.capacity
    before = capacity.writes, capacity.index_writes, capacity.reads
    if trigger == "placed":
        harness.place(*MEDIAN, order_id=order_id)
    else:
        harness.on_trigger(trigger, order_id, reason="cancelled")
    return (
        capacity.writes - before[0],
        capacity.index_writes - before[1],
        capacity.reads - before[2],
    )


def stocked() -> InventoryHarness:
    harness = InventoryHarness()
    for sku, _ in MEDIAN:
        harness.receive(sku, 100)
    harness.place(*MEDIAN, order_id="o-warm")
    return harness


@pytest.mark.parametrize("others", [0, 30])
def test_an_order_costs_what_is_stated(others: int) -> None:
    harness = stocked()
    for number in range(others):
        harness.place(*MEDIAN, order_id=f"other-{number}")
    assert spent(harness, "placed", "o-1") == (2 * (13 + 2), 1, 1.0)
    assert spent(harness, "confirmed", "o-1") == (1, 2, 1.0)
    assert spent(harness, "ended", "o-1") == (2 * (13 + 2), 1, 2.0)


def test_counting_the_sales_of_many_orders_costs_a_few_units_an_order() -> None:
    """Each SKU of a batch is written once, however many orders it has."""
    harness = stocked()
    harness.on_trigger("confirmed", "o-warm")
    for number in range(99):
        harness.place(*MEDIAN, order_id=f"o-{number}")
        harness.on_trigger("confirmed", f"o-{number}")
    capacity = harness.storage.capacity
    before = capacity.writes, capacity.index_writes
    assert harness.count_sales() == 100
    batch = 2
    assert (capacity.writes - before[0], capacity.index_writes - before[1]) == (
        100 + len(MEDIAN) + batch,
        100,
    )
