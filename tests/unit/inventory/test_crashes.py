"""A process that ends before or after any of its writes: the sums hold, and the next delivery finishes the work."""

from collections.abc import Callable

import pytest

from inventory.reservations.domain import MOST_LINES, PrematureEvent
from tests.unit.inventory.inventory_harness import Crash, InventoryHarness

pytestmark = pytest.mark.slow

LINES = [(f"SKU-{number}", 2) for number in range(2 * MOST_LINES + 1)]


def stocked() -> InventoryHarness:
    harness = InventoryHarness()
    for sku, quantity in LINES:
        harness.receive(sku, quantity)
    return harness


def reserved() -> InventoryHarness:
    harness = stocked()
    harness.place(*LINES)
    return harness


def settled() -> InventoryHarness:
    harness = reserved()
    harness.on_trigger("confirmed")
    return harness


def expired() -> InventoryHarness:
    harness = reserved()
    harness.clock.forward(minutes=61)
    harness.on_trigger("deadline")
    return harness


def half_sold_out() -> InventoryHarness:
    """Its last line is taken by another while the order's first chunks are set aside."""
    harness = expired()
    harness.place((LINES[-1][0], 1), order_id="o-rival")
    return harness


def overdue() -> InventoryHarness:
    harness = reserved()
    harness.clock.forward(minutes=61)
    return harness


def sells_out(harness: InventoryHarness) -> None:
    """Another order takes the last line after the first chunk was set aside."""
    chunks = 0

    def rival(operation: str) -> None:
        nonlocal chunks
        chunks += operation.endswith("TransactWriteItems")
        if chunks == 2:
            harness.way.before = lambda operation: None
            harness.place((LINES[-1][0], 1), order_id="o-rival")

    if "o-rival" not in str(harness.told):
        harness.way.before = rival
    harness.place(*LINES)


Scenario = tuple[Callable[[], InventoryHarness], Callable[[InventoryHarness], None], str, list[str]]
SCENARIOS: dict[str, Scenario] = {
    "placed": (stocked, lambda w: w.place(*LINES), "reserved", ["StockReserved"]),
    "sold out half-way": (stocked, sells_out, "rejected", ["StockRejected"]),
    "confirmed": (reserved, lambda w: w.on_trigger("confirmed"), "settled", ["StockReserved"]),
    "cancelled": (settled, lambda w: w.end(), "released", ["StockReserved", "StockReleased"]),
    "expired": (overdue, lambda w: w.on_trigger("deadline"), "expired", ["StockReserved", "StockReleased"]),
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
    harness = start()
    before = harness.way.writes
    act(harness)
    return harness.way.writes - before


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_work_that_breaks_off_is_finished_by_the_next_delivery(name: str, moment: str) -> None:
    start, act, state, told = SCENARIOS[name]
    writes = writes_of(SCENARIOS[name])
    assert writes > 1 or name == "confirmed", "there is nothing between the writes"
    for number in range(1, writes + 1):
        harness = start()
        harness.way.crash_at = (harness.way.writes + number, moment)
        with pytest.raises(Crash):
            act(harness)
        harness.assert_sound()
        harness.service = harness.service_of()
        harness.clock.forward(minutes=6)
        act(harness)
        harness.assert_sound()
        assert (harness.state(), harness.names()) == (state, told), f"{moment} write {number}"


@pytest.mark.parametrize("name", ["cancelled", "expired", "renewed", "not renewed"])
def test_the_sweeper_finishes_what_no_delivery_comes_for(name: str) -> None:
    start, act, state, told = SCENARIOS[name]
    for number in range(1, writes_of(SCENARIOS[name])):
        harness = start()
        harness.way.crash_at = (harness.way.writes + number, "after")
        with pytest.raises(Crash):
            act(harness)
        harness.clock.forward(minutes=6)
        harness.sweeper.run(lambda: 60)
        assert (harness.state(), harness.names()) == (state, told), f"after write {number}"
        harness.assert_sound()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_order_that_ends_while_it_is_set_aside_keeps_nothing(moment: str) -> None:
    for number in range(1, writes_of(SCENARIOS["placed"]) + 1):
        harness = stocked()
        harness.way.crash_at = (harness.way.writes + number, moment)
        with pytest.raises(Crash):
            harness.place(*LINES)
        harness.end("rejected")
        harness.place(*LINES)
        assert harness.state() == "released"
        assert all(harness.of(sku) == (quantity, 0, 0, quantity) for sku, quantity in LINES)
        harness.assert_sound()


def test_what_ends_while_it_expires_is_not_set_aside_anew() -> None:
    for number in range(1, writes_of(SCENARIOS["expired"])):
        harness = overdue()
        harness.way.crash_at = (harness.way.writes + number, "after")
        with pytest.raises(Crash):
            harness.on_trigger("deadline")
        harness.end("cancelled")
        harness.on_trigger("confirmed")
        assert harness.state() == "released"
        assert all(harness.of(sku) == (quantity, 0, 0, quantity) for sku, quantity in LINES)
        harness.assert_sound()


def test_an_order_of_which_not_all_was_ever_set_aside_is_not_confirmed() -> None:
    harness = stocked()
    harness.way.crash_at = (harness.way.writes + 2, "after")
    with pytest.raises(Crash):
        harness.place(*LINES)
    harness.clock.forward(minutes=61)
    harness.on_trigger("deadline")
    with pytest.raises(PrematureEvent, match="40 of 81 lines"):
        harness.on_trigger("confirmed")
    assert harness.state() == "expired"
    harness.assert_sound()


def test_a_confirmation_that_finds_it_half_expired_gives_back_and_sets_aside_anew() -> None:
    for number in range(1, writes_of(SCENARIOS["expired"])):
        harness = overdue()
        harness.way.crash_at = (harness.way.writes + number, "after")
        with pytest.raises(Crash):
            harness.on_trigger("deadline")
        harness.on_trigger("confirmed")
        assert harness.state() == "settled"
        harness.assert_sound()
