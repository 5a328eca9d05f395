"""Sold units are counted in batches: each sale once, whatever breaks off, and none that was cancelled."""

import pytest

from inventory.sales import service
from inventory.sales.repository import SalesBatchRepository
from inventory.sales.service import MARGIN_SECONDS, SalesCounter
from tests.unit.inventory.inventory_harness import Crash, InventoryHarness
from tests.unit.inventory.turns import Turns

LINES = (("MUG", 2), ("POT", 1))


def sell(harness: InventoryHarness, *orders: str) -> None:
    for order_id in orders:
        harness.place(*LINES, order_id=order_id)
        harness.on_trigger("confirmed", order_id)


def stocked() -> InventoryHarness:
    harness = InventoryHarness()
    for sku, _ in LINES:
        harness.receive(sku, 100)
    return harness


def sold(harness: InventoryHarness) -> dict[str, int]:
    return {**harness.stock.sold([sku for sku, _ in LINES])}


def test_until_they_are_counted_sold_units_are_shown_as_reserved() -> None:
    harness = stocked()
    sell(harness, "o-1")
    view = harness.staff.view("mug")
    assert (view.available, view.reserved, view.sold, view.received) == (98, 2, 0, 100)
    assert harness.count_sales() == 1
    view = harness.staff.view("mug")
    assert (view.available, view.reserved, view.sold, view.received) == (98, 0, 2, 100)


def test_a_sale_is_counted_once() -> None:
    harness = stocked()
    sell(harness, "o-1", "o-2")
    assert [harness.count_sales() for _ in range(3)] == [2, 0, 0]
    sell(harness, "o-3")
    assert harness.count_sales() == 1
    assert sold(harness) == {"MUG": 6, "POT": 3}


def test_what_is_reserved_or_released_is_not_counted() -> None:
    harness = stocked()
    harness.place(*LINES, order_id="o-1")
    harness.place(*LINES, order_id="o-2")
    harness.end(order_id="o-2")
    sell(harness, "o-3")
    harness.end(order_id="o-3")
    assert harness.count_sales() == 0
    assert sold(harness) == {"MUG": 0, "POT": 0}


def test_a_counted_sale_that_is_cancelled_is_subtracted_once() -> None:
    harness = stocked()
    sell(harness, "o-1", "o-2")
    harness.count_sales()
    harness.end(order_id="o-1")
    view = harness.staff.view("MUG")
    assert (view.available, view.reserved, view.sold) == (98, 0, 2), "no more are sold than are gone"
    assert [harness.count_sales() for _ in range(2)] == [1, 0]
    assert sold(harness) == {"MUG": 2, "POT": 1}
    assert harness.of("MUG") == (98, 0, 2, 100)


def test_a_sale_is_counted_at_the_end_of_its_dispatch_too() -> None:
    harness = InventoryHarness(capture_at="dispatch")
    harness.receive("MUG", 5)
    harness.place(("MUG", 2))
    harness.on_trigger("confirmed")
    assert harness.count_sales() == 0
    harness.on_trigger("dispatched")
    assert harness.of("MUG") == (3, 0, 2, 5)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_that_breaks_off_is_resumed_by_the_next(moment: str) -> None:
    def started() -> InventoryHarness:
        """A cancelled sale is to be subtracted, and a new one to be added."""
        harness = stocked()
        sell(harness, "o-1", "o-2")
        harness.count_sales()
        harness.end(order_id="o-1")
        sell(harness, "o-3", "o-4")
        return harness

    whole = started()
    before = whole.way.writes
    whole.count_sales()
    writes = whole.way.writes - before
    assert writes == 1 + len(LINES) + 3 + 1
    for number in range(1, writes + 1):
        harness = started()
        harness.way.crash_at = (harness.way.writes + number, moment)
        with pytest.raises(Crash):
            harness.count_sales()
        harness.way.crash_at = None
        harness.end(order_id="o-2")
        harness.count_sales()
        harness.assert_sound()
        assert sold(harness) == {"MUG": 4, "POT": 2}, f"{moment} write {number}"


@pytest.mark.parametrize("seed", range(25))
def test_runs_at_the_same_time_and_orders_that_end_meanwhile_count_each_sale_once(seed: int) -> None:
    harness = stocked()
    orders = [f"o-{number}" for number in range(6)]
    sell(harness, *orders)
    turns = Turns(seed)
    harness.way.before = turns.pause

    def run() -> None:
        batches = SalesBatchRepository(harness.table)
        SalesCounter(harness.reservations, batches, harness.clock).run(lambda: 60.0)

    turns.take([run, run, run, *(lambda each=each: harness.end(order_id=each) for each in orders[:3])])
    harness.way.before = lambda operation: None
    harness.assert_sound()
    assert sold(harness) == {"MUG": 6, "POT": 3}


def test_a_batch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_ORDERS", 2)
    harness = stocked()
    sell(harness, *(f"o-{number}" for number in range(5)))
    left = iter([60.0, 60.0, 1.0])
    assert harness.sales.run(lambda: next(left)) == 4
    assert sold(harness) == {"MUG": 8, "POT": 4}
    assert harness.count_sales() == 1


def test_without_time_nothing_is_begun() -> None:
    harness = stocked()
    sell(harness, "o-1")
    writes = harness.way.writes
    assert harness.sales.run(lambda: MARGIN_SECONDS - 1) == 0
    assert harness.way.writes == writes


def test_a_paid_order_that_is_not_counted_yet_does_not_make_another_share_too_large() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 10)
    harness.place(("MUG", 6), order_id="paid")
    harness.on_trigger("confirmed", "paid")
    harness.place(("MUG", 2), order_id="waits")
    harness.on_trigger("waiting", "waits")
    assert harness.state("waits") == "reserved"
    harness.place(("MUG", 1), order_id="waits-too")
    harness.on_trigger("waiting", "waits-too")
    assert harness.state("waits-too") == "expired", "three of four are too many"
