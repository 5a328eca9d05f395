"""What an order costs in units of DynamoDB, as docs/decisions/0022-reserve-stock-in-chunks.md states: the same however
many others there are.
"""

import pytest

from tests.unit.inventory.inventory_harness import InventoryHarness

MEDIAN = [(f"SKU-{number}", 1) for number in range(13)]
"""Lines of a wholesaler's order."""


def spent(warehouse: InventoryHarness, trigger: str, order_id: str) -> tuple[int, int, float]:
    """Write units of the table and of its indexes, and read units."""
    capacity = warehouse.storage.capacity
    before = capacity.writes, capacity.index_writes, capacity.reads
    if trigger == "placed":
        warehouse.place(*MEDIAN, order_id=order_id)
    else:
        warehouse.on_trigger(trigger, order_id, reason="cancelled")
    return (
        capacity.writes - before[0],
        capacity.index_writes - before[1],
        capacity.reads - before[2],
    )


def stocked() -> InventoryHarness:
    warehouse = InventoryHarness()
    for sku, _ in MEDIAN:
        warehouse.receive(sku, 100)
    warehouse.place(*MEDIAN, order_id="o-warm")
    return warehouse


@pytest.mark.parametrize("others", [0, 30])
def test_an_order_costs_what_is_stated(others: int) -> None:
    warehouse = stocked()
    for number in range(others):
        warehouse.place(*MEDIAN, order_id=f"other-{number}")
    assert spent(warehouse, "placed", "o-1") == (2 * (13 + 2), 1, 1.0)
    assert spent(warehouse, "confirmed", "o-1") == (2 * (13 + 2), 1, 2.0)
    assert spent(warehouse, "ended", "o-1") == (2 * (13 + 2), 0, 2.0)
