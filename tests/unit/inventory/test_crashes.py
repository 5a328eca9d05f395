"""A process that ends before or after any of its writes: the sums hold, and the next delivery finishes the work."""

from collections.abc import Callable

import pytest

from inventory.reservations.domain import MOST_LINES, PrematureEvent
from tests.unit.inventory.inventory_harness import Crash, InventoryHarness

LINES = [(f"SKU-{number}", 2) for number in range(2 * MOST_LINES + 1)]


def stocked() -> InventoryHarness:
    warehouse = InventoryHarness()
    for sku, quantity in LINES:
        warehouse.receive(sku, quantity)
    return warehouse


def reserved() -> InventoryHarness:
    warehouse = stocked()
    warehouse.place(*LINES)
    return warehouse


def settled() -> InventoryHarness:
    warehouse = reserved()
    warehouse.on_trigger("confirmed")
    return warehouse


def expired() -> InventoryHarness:
    warehouse = reserved()
    warehouse.clock.forward(minutes=61)
    warehouse.on_trigger("due")
    return warehouse


def half_sold_out() -> InventoryHarness:
    """Its last line is taken by another while the order's first chunks are set aside."""
    warehouse = expired()
    warehouse.place((LINES[-1][0], 1), order_id="o-rival")
    return warehouse


def overdue() -> InventoryHarness:
    warehouse = reserved()
    warehouse.clock.forward(minutes=61)
    return warehouse


def sells_out(warehouse: InventoryHarness) -> None:
    """Another order takes the last line after the first chunk was set aside."""
    chunks = 0

    def rival(operation: str) -> None:
        nonlocal chunks
        chunks += operation.endswith("TransactWriteItems")
        if chunks == 2:
            warehouse.way.before = lambda operation: None
            warehouse.place((LINES[-1][0], 1), order_id="o-rival")

    if "o-rival" not in str(warehouse.told):
        warehouse.way.before = rival
    warehouse.place(*LINES)


Scenario = tuple[Callable[[], InventoryHarness], Callable[[InventoryHarness], None], str, list[str]]
SCENARIOS: dict[str, Scenario] = {
    "placed": (stocked, lambda w: w.place(*LINES), "reserved", ["StockReserved"]),
    "sold out half-way": (stocked, sells_out, "rejected", ["StockRejected"]),
    "confirmed": (reserved, lambda w: w.on_trigger("confirmed"), "settled", ["StockReserved"]),
    "cancelled": (settled, lambda w: w.end(), "released", ["StockReserved", "StockReleased"]),
    "expired": (overdue, lambda w: w.on_trigger("due"), "expired", ["StockReserved", "StockReleased"]),
    "renewed": (
        expired,
        lambda w: w.on_trigger("confirmed"),
        "settled",
        ["StockReserved", "StockReleased"],
    ),
    "not renewed": (
        half_sold_out,
        lambda w: w.on_trigger("confirmed"),
        "rejected",
        ["StockReserved", "StockReleased", "StockRejected"],
    ),
}


def writes_of(scenario: Scenario) -> int:
    start, act, _, _ = scenario
    warehouse = start()
    before = warehouse.way.writes
    act(warehouse)
    return warehouse.way.writes - before


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_work_that_breaks_off_is_finished_by_the_next_delivery(name: str, moment: str) -> None:
    start, act, state, told = SCENARIOS[name]
    writes = writes_of(SCENARIOS[name])
    assert writes > 1, "there is nothing between the writes"
    for number in range(1, writes + 1):
        warehouse = start()
        warehouse.way.crash_at = (warehouse.way.writes + number, moment)
        with pytest.raises(Crash):
            act(warehouse)
        warehouse.assert_sound()
        warehouse.desk = warehouse.desk_of()
        warehouse.clock.forward(minutes=6)
        act(warehouse)
        warehouse.assert_sound()
        assert (warehouse.state(), warehouse.names()) == (state, told), f"{moment} write {number}"


@pytest.mark.parametrize("name", ["confirmed", "cancelled", "expired", "renewed", "not renewed"])
def test_the_sweeper_finishes_what_no_delivery_comes_for(name: str) -> None:
    start, act, state, told = SCENARIOS[name]
    for number in range(1, writes_of(SCENARIOS[name])):
        warehouse = start()
        warehouse.way.crash_at = (warehouse.way.writes + number, "after")
        with pytest.raises(Crash):
            act(warehouse)
        warehouse.clock.forward(minutes=6)
        warehouse.sweeper.run(lambda: 60)
        assert (warehouse.state(), warehouse.names()) == (state, told), f"after write {number}"
        warehouse.assert_sound()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_order_that_ends_while_it_is_set_aside_keeps_nothing(moment: str) -> None:
    for number in range(1, writes_of(SCENARIOS["placed"]) + 1):
        warehouse = stocked()
        warehouse.way.crash_at = (warehouse.way.writes + number, moment)
        with pytest.raises(Crash):
            warehouse.place(*LINES)
        warehouse.end("rejected")
        warehouse.place(*LINES)
        assert warehouse.state() == "released"
        assert all(warehouse.of(sku) == (quantity, 0, 0, quantity) for sku, quantity in LINES)
        warehouse.assert_sound()


def test_what_ends_while_it_expires_is_not_set_aside_anew() -> None:
    for number in range(1, writes_of(SCENARIOS["expired"])):
        warehouse = overdue()
        warehouse.way.crash_at = (warehouse.way.writes + number, "after")
        with pytest.raises(Crash):
            warehouse.on_trigger("due")
        warehouse.end("cancelled")
        warehouse.on_trigger("confirmed")
        assert warehouse.state() == "released"
        assert all(warehouse.of(sku) == (quantity, 0, 0, quantity) for sku, quantity in LINES)
        warehouse.assert_sound()


def test_an_order_of_which_not_all_was_ever_set_aside_is_not_confirmed() -> None:
    warehouse = stocked()
    warehouse.way.crash_at = (warehouse.way.writes + 2, "after")
    with pytest.raises(Crash):
        warehouse.place(*LINES)
    warehouse.clock.forward(minutes=61)
    warehouse.on_trigger("due")
    with pytest.raises(PrematureEvent, match="40 of 81 lines"):
        warehouse.on_trigger("confirmed")
    assert warehouse.state() == "expired"
    warehouse.assert_sound()


def test_a_confirmation_that_finds_it_half_expired_gives_back_and_sets_aside_anew() -> None:
    for number in range(1, writes_of(SCENARIOS["expired"])):
        warehouse = overdue()
        warehouse.way.crash_at = (warehouse.way.writes + number, "after")
        with pytest.raises(Crash):
            warehouse.on_trigger("due")
        warehouse.on_trigger("confirmed")
        assert warehouse.state() == "settled"
        warehouse.assert_sound()
