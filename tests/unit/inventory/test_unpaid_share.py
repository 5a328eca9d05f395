"""Orders that wait for their customers hold at most half of what is unsold; what goes beyond takes stock when paid."""

import pytest

from inventory.reservations.domain import PrematureEvent, too_much
from tests.unit.inventory.inventory_harness import Crash, InventoryHarness


def wait(warehouse: InventoryHarness, order: str, *lines: tuple[str, int], holds: bool = True) -> str:
    """The state of its stock once it waits."""
    warehouse.place(*lines, order_id=order)
    warehouse.on_trigger("waiting", order, holds=holds)
    return warehouse.state(order)


@pytest.mark.parametrize(
    ("held", "available", "much"),
    [
        (1, 0, False),
        (1, 1, False),
        (2, 0, True),
        (2, 1, True),
        (2, 2, False),
        (5, 5, False),
        (6, 5, True),
        (0, 0, False),
    ],
)
def test_half_is_enough_and_one_is_never_too_much(held: int, available: int, much: bool) -> None:
    assert too_much(held, available) is much


def test_four_anonymous_requests_do_not_lock_the_stock() -> None:
    """Every SKU at full quantity, and a card that asks for 3-D Secure."""
    warehouse = InventoryHarness()
    for sku in ("MUG", "POT"):
        warehouse.receive(sku, 100)
    for number in range(4):
        lines = [(sku, warehouse.of(sku)[0]) for sku in ("MUG", "POT")]
        wait(warehouse, f"thief-{number}", *lines)
        assert warehouse.of("MUG")[:2] == (100, 0)
    warehouse.place(("MUG", 60), ("POT", 60), order_id="honest")
    assert warehouse.state("honest") == "reserved"
    warehouse.assert_sound()


def test_together_they_hold_no_more_than_half() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 10)
    states = [wait(warehouse, f"o-{number}", ("MUG", 2)) for number in range(6)]
    assert states == ["reserved"] * 2 + ["expired"] * 4
    assert warehouse.of("MUG")[:2] == (6, 4)


def test_what_is_plentiful_is_held_by_all() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 1000)
    assert {wait(warehouse, f"o-{number}", ("MUG", 2)) for number in range(50)} == {"reserved"}


def test_one_scarce_sku_of_many_gives_the_whole_order_back() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 1000)
    warehouse.receive("RARE", 3)
    assert wait(warehouse, "o-1", ("MUG", 5), ("RARE", 2)) == "expired"
    assert (warehouse.of("MUG")[0], warehouse.of("RARE")[0]) == (1000, 3)
    assert warehouse.names("o-1") == ["StockReserved", "StockReleased"]


def test_shards_are_counted_together() -> None:
    warehouse = InventoryHarness()
    warehouse.spread("MUG", 12, 4)
    assert wait(warehouse, "o-1", ("MUG", 6)) == "reserved"
    assert wait(warehouse, "o-2", ("MUG", 1)) == "expired"


def test_whose_buyer_holds_too_much_gives_it_back_however_much_there_is() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 1000)
    assert wait(warehouse, "o-1", ("MUG", 1), holds=False) == "expired"
    assert warehouse.of("MUG")[:2] == (1000, 0)


def test_what_was_given_back_is_taken_anew_when_the_order_is_paid() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 4)
    assert wait(warehouse, "o-1", ("MUG", 4)) == "expired"
    warehouse.on_trigger("confirmed", "o-1")
    assert (warehouse.state("o-1"), warehouse.of("MUG")) == ("settled", (0, 0, 4, 4))


def test_if_others_have_bought_it_the_order_hears_of_it() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 4)
    wait(warehouse, "o-1", ("MUG", 4))
    warehouse.place(("MUG", 1), order_id="o-2")
    warehouse.on_trigger("confirmed", "o-1")
    assert warehouse.state("o-1") == "rejected"
    assert warehouse.names("o-1")[-1] == "StockRejected"
    warehouse.assert_sound()


def test_where_stock_is_sold_at_dispatch_an_order_is_judged_by_what_it_holds_itself() -> None:
    """What is reserved there is mostly paid, and waits to be packed."""
    warehouse = InventoryHarness(capture_at="dispatch")
    warehouse.receive("MUG", 10)
    warehouse.place(("MUG", 8), order_id="paid")
    warehouse.on_trigger("confirmed", "paid")
    assert wait(warehouse, "o-1", ("MUG", 1)) == "reserved"
    warehouse.end(order_id="o-1")
    assert wait(warehouse, "o-2", ("MUG", 2)) == "expired"


@pytest.mark.parametrize("before", ["confirmed", "ended"])
def test_news_that_come_late_change_nothing(before: str) -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 2)
    warehouse.place(("MUG", 2))
    warehouse.on_trigger(before, reason="cancelled")
    state, told = warehouse.state(), list(warehouse.told)
    for _ in range(2):
        warehouse.on_trigger("waiting", holds=False)
    assert (warehouse.state(), warehouse.told) == (state, told)


def test_an_order_that_nothing_was_set_aside_for_can_not_wait_yet() -> None:
    with pytest.raises(PrematureEvent):
        InventoryHarness().on_trigger("waiting")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2, 3])
def test_whoever_ends_in_the_middle_is_made_up_for(write: int, when: str) -> None:
    """Of an order of 100 lines, which no transaction gives back at once."""
    warehouse = InventoryHarness()
    lines = [(f"SKU-{number}", 2) for number in range(100)]
    for sku, _ in lines:
        warehouse.receive(sku, 3)
    warehouse.place(*lines)
    warehouse.way.writes, warehouse.way.crash_at = 0, (write, when)
    for _ in range(2):
        try:
            warehouse.on_trigger("waiting")
        except Crash:
            warehouse.way.crash_at = None
    assert warehouse.state() == "expired"
    assert {warehouse.of(sku)[:2] for sku, _ in lines} == {(3, 0)}
    warehouse.assert_sound()


def test_an_order_that_holds_on_writes_nothing() -> None:
    warehouse = InventoryHarness()
    warehouse.receive("MUG", 100)
    warehouse.place(("MUG", 1))
    writes, version = warehouse.way.writes, warehouse.head().version
    warehouse.on_trigger("waiting")
    assert (warehouse.way.writes, warehouse.head().version) == (writes, version)
