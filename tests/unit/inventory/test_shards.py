"""A SKU over several shards: orders find what there is wherever it lies, and changing their number loses nothing."""

import pytest

from tests.unit.actors import GRACE
from tests.unit.inventory.inventory_harness import InventoryHarness


def available(warehouse: InventoryHarness, sku: str = "HOT") -> list[int]:
    return [each.available for each in warehouse.staff.view(sku).counters]


def configure(warehouse: InventoryHarness, shards: int) -> None:
    warehouse.staff.configure("HOT", shards=shards, threshold=5, by=GRACE, cause="c")


def test_more_shards_share_the_stock(warehouse: InventoryHarness) -> None:
    warehouse.receive("HOT", 100)
    configure(warehouse, 8)
    assert sorted(available(warehouse)) == [12] * 4 + [13] * 4
    warehouse.receive("HOT", 16)
    assert sum(available(warehouse)) == 116
    assert max(available(warehouse)) <= 15


def test_fewer_shards_leave_nothing_behind(warehouse: InventoryHarness) -> None:
    warehouse.spread("HOT", 100, 8)
    configure(warehouse, 2)
    assert available(warehouse) == [50, 50, 0, 0, 0, 0, 0, 0]
    assert warehouse.of("HOT") == (100, 0, 0, 100)


def test_what_comes_back_to_a_shard_no_longer_used_is_sold_from_there(warehouse: InventoryHarness) -> None:
    warehouse.spread("HOT", 8, 8)
    warehouse.place(("HOT", 8))
    configure(warehouse, 1)
    warehouse.end()
    assert available(warehouse) == [1] * 8
    warehouse.place(("HOT", 8), order_id="o-2")
    assert (warehouse.state("o-2"), warehouse.of("HOT")) == ("reserved", (0, 8, 0, 8))


def test_an_order_takes_from_several_shards_when_none_has_enough(warehouse: InventoryHarness) -> None:
    warehouse.spread("HOT", 32, 32)
    warehouse.place(("HOT", 31))
    assert (warehouse.state(), warehouse.of("HOT")) == ("reserved", (1, 31, 0, 32))
    warehouse.place(("HOT", 2), order_id="o-2")
    assert [each.available for each in warehouse.head("o-2").shortages] == [1]


def test_lines_of_many_shards_go_into_several_transactions(warehouse: InventoryHarness) -> None:
    skus = [f"HOT-{number}" for number in range(10)]
    for sku in skus:
        warehouse.spread(sku, 32, 32)
    warehouse.place(*((sku, 32) for sku in skus))
    assert warehouse.state() == "reserved"
    chunks = warehouse.reservations.chunks("o-1", 1)
    assert [len(chunk.lines) for chunk in chunks] == [2] * 5
    warehouse.on_trigger("confirmed")
    assert all(warehouse.of(sku) == (0, 0, 32, 32) for sku in skus)


def test_one_that_remembers_fewer_shards_still_finds_all(warehouse: InventoryHarness) -> None:
    warehouse.receive("HOT", 10)
    warehouse.place(("HOT", 1))
    configure(warehouse, 5)
    warehouse.place(("HOT", 9), order_id="o-2")
    assert (warehouse.state("o-2"), warehouse.of("HOT")) == ("reserved", (0, 10, 0, 10))


def test_a_sum_of_moments_that_never_were_does_not_reject(warehouse: InventoryHarness) -> None:
    """Stock moves from a shard not yet read to one already read: each look by itself finds nothing."""
    warehouse.receive("HOT", 5)
    configure(warehouse, 2)
    counts = warehouse.stock.counts
    looks = 0

    def torn(spans: dict[str, int]) -> object:
        nonlocal looks
        found = dict(counts(spans))
        looks += 1
        if looks == 1 and "HOT" in found:
            found["HOT"] = tuple(type(each)(0, 0, 0, 0, 0) for each in found["HOT"])
        return found

    warehouse.stock.counts = torn  # type: ignore[method-assign, assignment]
    warehouse.place(("HOT", 5))
    assert looks > 1
    assert warehouse.state() == "reserved"


@pytest.mark.parametrize("shards", [1, 3, 32])
def test_changing_back_and_forth_conserves(warehouse: InventoryHarness, shards: int) -> None:
    warehouse.receive("HOT", 50)
    warehouse.place(("HOT", 7))
    for number in (shards, 32, shards, 1):
        configure(warehouse, number)
    warehouse.on_trigger("confirmed")
    assert warehouse.of("HOT") == (43, 0, 7, 50)
