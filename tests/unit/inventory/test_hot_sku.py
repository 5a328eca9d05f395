"""How many orders a second one SKU takes, where each partition key takes 1,000 write units and 3,000 read units.

A transaction costs 2 units for each item of up to 1 KB. So one counter takes 500 reservations a second, and 32 of them
16,000 if orders fell on them evenly. They fall by a hash, and each order writes its counter a second time when it is
sold: what is left is shown here, where the table refuses what is beyond a partition's limit.
"""

from collections import Counter
from typing import Any

from cartwright.aws.errors import Throttled
from inventory.reservations.domain import Line, TriggerName
from inventory.reservations.service import Trigger
from inventory.stock.domain import MOST_SHARDS
from tests.unit.inventory.inventory_harness import InventoryHarness

SINGLE_ITEM = 1000 // 2
ENVIRONMENTS = 100


def hot(shards: int) -> InventoryHarness:
    warehouse = InventoryHarness(limited=True)
    warehouse.spread("HOT", 20_000, shards)
    warehouse.clock.forward(minutes=1)
    return warehouse


def on_trigger(trigger: TriggerName, order_id: str, *lines: Line) -> Trigger:
    return Trigger(name=trigger, order_id=order_id, event_id="e", cause="c", lines=lines)


def served(warehouse: InventoryHarness, orders: int, *, sold: bool) -> int:
    """How many of so many orders are reserved, and sold, in the same second."""
    desks = [warehouse.desk_of() for _ in range(ENVIRONMENTS)]
    done = 0
    for number in range(orders):
        desk, order_id = desks[number % ENVIRONMENTS], f"o-{number}"
        try:
            desk.handle(on_trigger("placed", order_id, Line("HOT", 1)))
            if sold:
                desk.handle(on_trigger("confirmed", order_id))
        except Throttled:
            continue
        done += 1
    return done


def test_one_counter_takes_five_hundred() -> None:
    warehouse = hot(1)
    assert served(warehouse, 2 * SINGLE_ITEM, sold=False) == SINGLE_ITEM
    warehouse.assert_sound()


def test_many_counters_take_more_than_ten_times_as_many() -> None:
    warehouse = hot(MOST_SHARDS)
    due: Counter[str] = Counter()

    def index_written(before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        places = [(item or {}).get("due_pk") for item in (before, after)]
        due.update(place for place in places if place and places[0] != places[1])

    warehouse.storage.written.append(index_written)
    assert served(warehouse, 12 * SINGLE_ITEM, sold=True) == 12 * SINGLE_ITEM
    assert warehouse.storage.limit
    assert warehouse.storage.limit.refused == 0
    assert max(due.values()) < 1000, "the index of what is due would hold the table back"
    assert warehouse.of("HOT") == (20_000 - 12 * SINGLE_ITEM, 0, 12 * SINGLE_ITEM, 20_000)
    warehouse.assert_sound()


def test_the_last_units_go_to_whoever_looks_for_them() -> None:
    """Over 32 counters that hold a unit each, all are sold and not one more."""
    warehouse = InventoryHarness()
    warehouse.spread("HOT", MOST_SHARDS, MOST_SHARDS)
    orders = [f"o-{number}" for number in range(2 * MOST_SHARDS)]
    for order_id in orders:
        warehouse.place(("HOT", 1), order_id=order_id)
    assert [warehouse.state(each) for each in orders].count("reserved") == MOST_SHARDS
    assert warehouse.of("HOT") == (0, MOST_SHARDS, 0, MOST_SHARDS)
