"""A SKU over several shards: orders find what there is wherever it lies, and changing their number loses nothing."""

import pytest

from tests.unit.actors import GRACE
from tests.unit.inventory.inventory_harness import InventoryHarness


def available(harness: InventoryHarness, sku: str = "HOT") -> list[int]:
    return [each.available for each in harness.staff.view(sku).counters]


def configure(harness: InventoryHarness, shards: int) -> None:
    harness.staff.configure("HOT", shards=shards, threshold=5, by=GRACE, cause="c")


def test_more_shards_share_the_stock(harness: InventoryHarness) -> None:
    harness.receive("HOT", 100)
    configure(harness, 8)
    assert sorted(available(harness)) == [12] * 4 + [13] * 4
    harness.receive("HOT", 16)
    assert sum(available(harness)) == 116
    assert max(available(harness)) <= 15


def test_fewer_shards_leave_nothing_behind(harness: InventoryHarness) -> None:
    harness.spread("HOT", 100, 8)
    configure(harness, 2)
    assert available(harness) == [50, 50, 0, 0, 0, 0, 0, 0]
    assert harness.of("HOT") == (100, 0, 0, 100)


def test_what_comes_back_to_a_shard_no_longer_used_is_sold_from_there(harness: InventoryHarness) -> None:
    harness.spread("HOT", 8, 8)
    harness.place(("HOT", 8))
    configure(harness, 1)
    harness.end()
    assert available(harness) == [1] * 8
    harness.place(("HOT", 8), order_id="o-2")
    assert (harness.state("o-2"), harness.of("HOT")) == ("reserved", (0, 8, 0, 8))


def test_an_order_takes_from_several_shards_when_none_has_enough(harness: InventoryHarness) -> None:
    harness.spread("HOT", 32, 32)
    harness.place(("HOT", 31))
    assert (harness.state(), harness.of("HOT")) == ("reserved", (1, 31, 0, 32))
    harness.place(("HOT", 2), order_id="o-2")
    assert [each.available for each in harness.head("o-2").shortages] == [1]


def test_lines_of_many_shards_go_into_several_transactions(harness: InventoryHarness) -> None:
    skus = [f"HOT-{number}" for number in range(10)]
    for sku in skus:
        harness.spread(sku, 32, 32)
    harness.place(*((sku, 32) for sku in skus))
    assert harness.state() == "reserved"
    chunks = harness.reservations.chunks("o-1", 1)
    assert [len(chunk.lines) for chunk in chunks] == [2] * 5
    harness.on_trigger("confirmed")
    assert all(harness.of(sku) == (0, 0, 32, 32) for sku in skus)


def test_one_that_remembers_fewer_shards_still_finds_all(harness: InventoryHarness) -> None:
    harness.receive("HOT", 10)
    harness.place(("HOT", 1))
    configure(harness, 5)
    harness.place(("HOT", 9), order_id="o-2")
    assert (harness.state("o-2"), harness.of("HOT")) == ("reserved", (0, 10, 0, 10))


def test_a_sum_of_moments_that_never_were_does_not_reject(harness: InventoryHarness) -> None:
    """Stock moves from a shard not yet read to one already read: each look by itself finds nothing."""
    harness.receive("HOT", 5)
    configure(harness, 2)
    counts = harness.stock.counts
    looks = 0

    def torn(spans: dict[str, int]) -> object:
        nonlocal looks
        found = dict(counts(spans))
        looks += 1
        if looks == 1 and "HOT" in found:
            found["HOT"] = tuple(type(each)() for each in found["HOT"])
        return found

    harness.stock.counts = torn  # type: ignore[method-assign, assignment]
    harness.place(("HOT", 5))
    assert looks > 1
    assert harness.state() == "reserved"


@pytest.mark.parametrize("shards", [1, 3, 32])
def test_changing_back_and_forth_conserves(harness: InventoryHarness, shards: int) -> None:
    harness.receive("HOT", 50)
    harness.place(("HOT", 7))
    for number in (shards, 32, shards, 1):
        configure(harness, number)
    harness.on_trigger("confirmed")
    assert harness.of("HOT") == (43, 0, 7, 50)
