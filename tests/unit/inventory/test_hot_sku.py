"""How many orders a second one SKU takes, where each partition key takes 1,000 write units and 3,000 read units.

A transaction costs 2 units for each item of up to 1 KB. So one counter takes 500 reservations a second, and 32 of them
16,000 if orders fell on them evenly. They fall by a hash, and each order writes its counter a second time when it is
sold: what is left is shown here, where the table refuses what is beyond a partition's limit.
"""

from collections import Counter
from typing import Any

import pytest

from cartwright.aws.errors import Throttled
from inventory.reservations.domain import Line, TriggerName
from inventory.reservations.service import Trigger
from inventory.stock.domain import MOST_SHARDS
from tests.unit.inventory.inventory_harness import InventoryHarness

pytestmark = pytest.mark.slow

SINGLE_ITEM = 1000 // 2
ENVIRONMENTS = 100


def hot(shards: int) -> InventoryHarness:
    harness = InventoryHarness(limited=True)
    harness.spread("HOT", 20_000, shards)
    harness.clock.forward(minutes=1)
    return harness


def on_trigger(trigger: TriggerName, order_id: str, *lines: Line) -> Trigger:
    return Trigger(name=trigger, order_id=order_id, event_id="e", cause="c", lines=lines)


def served(harness: InventoryHarness, orders: int, *, sold: bool) -> int:
    """How many of so many orders are reserved, and sold, in the same second."""
    services = [harness.service_of() for _ in range(ENVIRONMENTS)]
    done = 0
    for number in range(orders):
        service, order_id = services[number % ENVIRONMENTS], f"o-{number}"
        try:
            service.handle(on_trigger("placed", order_id, Line("HOT", 1)))
            if sold:
                service.handle(on_trigger("confirmed", order_id))
        except Throttled:
            continue
        done += 1
    return done


def test_one_counter_takes_five_hundred() -> None:
    harness = hot(1)
    assert served(harness, 2 * SINGLE_ITEM, sold=False) == SINGLE_ITEM
    harness.assert_sound()


def test_many_counters_take_more_than_ten_times_as_many() -> None:
    harness = hot(MOST_SHARDS)
    due: Counter[str] = Counter()

    def index_written(before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        places = [(item or {}).get("due_pk") for item in (before, after)]
        due.update(place for place in places if place and places[0] != places[1])

    harness.storage.written.append(index_written)
    assert served(harness, 12 * SINGLE_ITEM, sold=True) == 12 * SINGLE_ITEM
    assert harness.storage.limit
    assert harness.storage.limit.refused == 0
    assert max(due.values()) < 1000, "the index of what is due would hold the table back"
    view = harness.staff.view("HOT")
    assert (view.available, view.received) == (20_000 - 12 * SINGLE_ITEM, 20_000)
    harness.assert_sound(count_sales=False)


def test_the_last_units_go_to_whoever_looks_for_them() -> None:
    """Over 32 counters that hold a unit each, all are sold and not one more."""
    harness = InventoryHarness()
    harness.spread("HOT", MOST_SHARDS, MOST_SHARDS)
    orders = [f"o-{number}" for number in range(2 * MOST_SHARDS)]
    for order_id in orders:
        harness.place(("HOT", 1), order_id=order_id)
    assert [harness.state(each) for each in orders].count("reserved") == MOST_SHARDS
    assert harness.of("HOT") == (0, MOST_SHARDS, 0, MOST_SHARDS)
