"""Orders that wait for their customers hold at most half of what is unsold; what goes beyond takes stock when paid."""

from datetime import timedelta

import pytest

from inventory.reservations.domain import KEPT, KEPT_AFTER_WAIT, PrematureEvent, too_much
from tests.unit.inventory.inventory_harness import Crash, InventoryHarness


def wait(harness: InventoryHarness, order: str, *lines: tuple[str, int], holds: bool = True) -> str:
    """The state of its stock once it waits."""
    harness.place(*lines, order_id=order)
    harness.on_trigger("waiting", order, holds=holds)
    return harness.state(order)


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
    harness = InventoryHarness()
    for sku in ("MUG", "POT"):
        harness.receive(sku, 100)
    for number in range(4):
        lines = [(sku, harness.of(sku)[0]) for sku in ("MUG", "POT")]
        wait(harness, f"thief-{number}", *lines)
        assert harness.of("MUG")[:2] == (100, 0)
    harness.place(("MUG", 60), ("POT", 60), order_id="honest")
    assert harness.state("honest") == "reserved"
    harness.assert_sound()


def test_together_they_hold_no_more_than_half() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 10)
    states = [wait(harness, f"o-{number}", ("MUG", 2)) for number in range(6)]
    assert states == ["reserved"] * 2 + ["expired"] * 4
    assert harness.of("MUG")[:2] == (6, 4)


def test_what_is_plentiful_is_held_by_all() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 1000)
    assert {wait(harness, f"o-{number}", ("MUG", 2)) for number in range(50)} == {"reserved"}


def test_one_scarce_sku_of_many_gives_the_whole_order_back() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 1000)
    harness.receive("RARE", 3)
    assert wait(harness, "o-1", ("MUG", 5), ("RARE", 2)) == "expired"
    assert (harness.of("MUG")[0], harness.of("RARE")[0]) == (1000, 3)
    assert harness.names("o-1") == ["StockReserved", "StockReleased"]


def test_shards_are_counted_together() -> None:
    harness = InventoryHarness()
    harness.spread("MUG", 12, 4)
    assert wait(harness, "o-1", ("MUG", 6)) == "reserved"
    assert wait(harness, "o-2", ("MUG", 1)) == "expired"


def test_whose_buyer_holds_too_much_gives_it_back_however_much_there_is() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 1000)
    assert wait(harness, "o-1", ("MUG", 1), holds=False) == "expired"
    assert harness.of("MUG")[:2] == (1000, 0)


def test_what_was_given_back_is_taken_anew_when_the_order_is_paid() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 4)
    assert wait(harness, "o-1", ("MUG", 4)) == "expired"
    harness.on_trigger("confirmed", "o-1")
    assert (harness.state("o-1"), harness.of("MUG")) == ("settled", (0, 0, 4, 4))


def test_if_others_have_bought_it_the_order_hears_of_it() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 4)
    wait(harness, "o-1", ("MUG", 4))
    harness.place(("MUG", 1), order_id="o-2")
    harness.on_trigger("confirmed", "o-1")
    assert harness.state("o-1") == "rejected"
    assert harness.names("o-1")[-1] == "StockRejected"
    harness.assert_sound()


def test_where_stock_is_sold_at_dispatch_an_order_is_judged_by_what_it_holds_itself() -> None:
    """What is reserved there is mostly paid, and waits to be packed."""
    harness = InventoryHarness(capture_at="dispatch")
    harness.receive("MUG", 10)
    harness.place(("MUG", 8), order_id="paid")
    harness.on_trigger("confirmed", "paid")
    assert wait(harness, "o-1", ("MUG", 1)) == "reserved"
    harness.end(order_id="o-1")
    assert wait(harness, "o-2", ("MUG", 2)) == "expired"


@pytest.mark.parametrize("before", ["confirmed", "ended"])
def test_news_that_come_late_change_nothing(before: str) -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 2)
    harness.place(("MUG", 2))
    harness.on_trigger(before, reason="cancelled")
    state, told = harness.state(), list(harness.told)
    for _ in range(2):
        harness.on_trigger("waiting", holds=False)
    assert (harness.state(), harness.told) == (state, told)


def test_an_order_that_nothing_was_set_aside_for_can_not_wait_yet() -> None:
    with pytest.raises(PrematureEvent):
        InventoryHarness().on_trigger("waiting")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2, 3])
def test_whoever_ends_in_the_middle_is_made_up_for(write: int, when: str) -> None:
    """Of an order of 100 lines, which no transaction gives back at once."""
    harness = InventoryHarness()
    lines = [(f"SKU-{number}", 2) for number in range(100)]
    for sku, _ in lines:
        harness.receive(sku, 3)
    harness.place(*lines)
    harness.way.writes, harness.way.crash_at = 0, (write, when)
    for _ in range(2):
        try:
            harness.on_trigger("waiting")
        except Crash:
            harness.way.crash_at = None
    assert harness.state() == "expired"
    assert {harness.of(sku)[:2] for sku, _ in lines} == {(3, 0)}
    harness.assert_sound()


def test_an_order_that_holds_on_writes_nothing() -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 100)
    harness.place(("MUG", 1))
    writes, version = harness.way.writes, harness.head().version
    harness.on_trigger("waiting")
    assert (harness.way.writes, harness.head().version) == (writes, version)


def test_what_waits_for_longer_is_kept_for_longer() -> None:
    """And is released in the end, if no event of its order comes."""
    harness = InventoryHarness()
    harness.receive("MUG", 100)
    harness.place(("MUG", 1))
    until = harness.clock.now + KEPT + timedelta(minutes=10)
    for _ in range(2):
        harness.on_trigger("waiting", until=until)
    head = harness.head()
    assert head.reserved_until == head.next_check_at == until + KEPT_AFTER_WAIT
    assert (head.version, head.state) == (3, "reserved")
    for minutes, state in ((-1, "reserved"), (1, "expired")):
        harness.clock.now = until + KEPT_AFTER_WAIT + timedelta(minutes=minutes)
        harness.sweeper.run(lambda: 60)
        assert harness.state() == state


@pytest.mark.parametrize("until", [KEPT - KEPT_AFTER_WAIT, timedelta(0)])
def test_what_is_kept_long_enough_is_not_written(until: timedelta) -> None:
    harness = InventoryHarness()
    harness.receive("MUG", 100)
    harness.place(("MUG", 1))
    before = harness.head()
    harness.on_trigger("waiting", until=harness.clock.now + until)
    assert harness.head() == before
