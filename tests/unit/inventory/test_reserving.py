"""What becomes of an order's stock, by the use cases on a table in memory; every test ends with the sums right."""

import pytest

from inventory.reservations.domain import MOST_LINES, PrematureEvent
from tests.unit.inventory.inventory_harness import InventoryHarness


def test_all_lines_are_set_aside_at_once(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    harness.receive("JUG", 5)
    writes = harness.way.writes
    harness.place(("MUG", 3), ("JUG", 5))
    assert harness.way.writes == writes + 1
    assert harness.state() == "reserved"
    assert (harness.of("MUG"), harness.of("JUG")) == ((7, 3, 0, 10), (0, 5, 0, 5))
    assert harness.names() == ["StockReserved"]


def test_lines_of_one_sku_are_one_whatever_their_case(harness: InventoryHarness) -> None:
    harness.receive("Mug", 5)
    harness.place(("MUG", 3), ("mug", 3))
    assert harness.state() == "rejected"
    assert [each.wanted for each in harness.head("o-1").shortages] == [6]
    harness.place(("MUG", 3), ("mug", 2), order_id="o-2")
    assert harness.of("mug") == (0, 5, 0, 5)


def test_an_order_that_lacks_one_line_gets_none(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    harness.receive("JUG", 1)
    harness.place(("MUG", 3), ("JUG", 2), ("NEVER-RECEIVED", 1))
    assert harness.state() == "rejected"
    assert harness.of("MUG") == (10, 0, 0, 10)
    shortages = harness.head("o-1").shortages
    assert [(each.sku, each.wanted, each.available) for each in shortages] == [
        ("JUG", 2, 1),
        ("NEVER-RECEIVED", 1, 0),
    ]
    assert harness.names() == ["StockRejected"]


def test_the_same_event_again_changes_and_tells_nothing(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    for _ in range(3):
        harness.place(("MUG", 3))
    assert harness.of("MUG") == (7, 3, 0, 10)
    assert harness.names() == ["StockReserved"]


@pytest.mark.parametrize(("stock", "answer"), [(10, "StockReserved"), (1, "StockRejected")])
def test_an_order_that_is_placed_again_is_answered_again(
    harness: InventoryHarness, stock: int, answer: str
) -> None:
    harness.receive("MUG", stock)
    harness.place(("MUG", 3), event_id="e-1")
    harness.place(("MUG", 3), event_id="e-2")
    harness.place(("MUG", 3), event_id="e-2")
    assert harness.names() == [answer, answer]
    assert harness.of("MUG")[0] == (stock - 3 if stock > 3 else stock)


def test_a_confirmed_order_sells_what_was_set_aside(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    harness.place(("MUG", 3))
    for _ in range(2):
        harness.on_trigger("confirmed")
    assert (harness.state(), harness.of("MUG")) == ("settled", (7, 0, 3, 10))


def test_captured_at_dispatch_it_is_kept_until_then() -> None:
    harness = InventoryHarness(capture_at="dispatch")
    harness.receive("MUG", 10)
    harness.place(("MUG", 3))
    harness.on_trigger("confirmed")
    assert (harness.state(), harness.head("o-1").next_check_at) == ("confirmed", None)
    harness.clock.forward(days=30)
    assert harness.sweeper.run(lambda: 60) == 0
    harness.on_trigger("dispatched")
    assert (harness.state(), harness.of("MUG")) == ("settled", (7, 0, 3, 10))
    harness.assert_sound()


@pytest.mark.parametrize("confirmed", [False, True])
def test_what_ends_gives_back(harness: InventoryHarness, confirmed: bool) -> None:
    harness.receive("MUG", 10)
    harness.place(("MUG", 3))
    if confirmed:
        harness.on_trigger("confirmed")
    for _ in range(2):
        harness.end("cancelled")
    harness.on_trigger("confirmed")
    harness.place(("MUG", 3), event_id="told-again")
    assert (harness.state(), harness.of("MUG")) == ("released", (10, 0, 0, 10))
    assert harness.names() == ["StockReserved", "StockReleased"]


def test_an_order_that_ended_before_it_was_known_never_gets_any(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    harness.end("rejected")
    harness.place(("MUG", 3))
    assert (harness.state(), harness.of("MUG")) == ("released", (10, 0, 0, 10))
    assert harness.names() == []


def test_a_confirmation_of_what_was_never_set_aside_comes_again(harness: InventoryHarness) -> None:
    with pytest.raises(PrematureEvent):
        harness.on_trigger("confirmed")


def test_what_nobody_confirms_is_given_back(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    harness.place(("MUG", 3))
    harness.clock.forward(minutes=59)
    assert harness.sweeper.run(lambda: 60) == 0
    harness.clock.forward(minutes=2)
    assert harness.sweeper.run(lambda: 60) == 1
    assert (harness.state(), harness.of("MUG")) == ("expired", (10, 0, 0, 10))
    assert harness.sweeper.run(lambda: 60) == 0
    assert harness.names() == ["StockReserved", "StockReleased"]


def expired(harness: InventoryHarness, *lines: tuple[str, int]) -> None:
    harness.place(*lines)
    harness.clock.forward(minutes=61)
    harness.sweeper.run(lambda: 60)
    assert harness.state() == "expired"


def test_a_late_confirmation_sets_aside_anew(harness: InventoryHarness) -> None:
    harness.receive("MUG", 10)
    expired(harness, ("MUG", 3))
    harness.on_trigger("confirmed")
    assert (harness.state(), harness.of("MUG")) == ("settled", (7, 0, 3, 10))
    assert harness.names() == ["StockReserved", "StockReleased"]


def test_a_late_confirmation_that_finds_too_little_is_rejected(harness: InventoryHarness) -> None:
    harness.receive("MUG", 3)
    expired(harness, ("MUG", 3))
    harness.place(("MUG", 1), order_id="o-2")
    harness.on_trigger("confirmed")
    harness.end("cancelled")
    assert (harness.state(), harness.of("MUG")) == ("rejected", (2, 1, 0, 3))
    assert harness.names() == ["StockReserved", "StockReleased", "StockRejected"]


def test_an_order_that_ended_after_it_expired_is_not_set_aside_anew(harness: InventoryHarness) -> None:
    harness.receive("MUG", 3)
    expired(harness, ("MUG", 3))
    harness.end("cancelled")
    harness.on_trigger("confirmed")
    assert (harness.state(), harness.of("MUG")) == ("released", (3, 0, 0, 3))


def test_an_order_without_lines_is_reserved(harness: InventoryHarness) -> None:
    harness.place()
    harness.on_trigger("confirmed")
    assert harness.state() == "settled"


def large(lines: int) -> list[tuple[str, int]]:
    return [(f"SKU-{number}", 1 + number % 3) for number in range(lines)]


@pytest.fixture
def full(harness: InventoryHarness) -> InventoryHarness:
    for sku, quantity in large(3 * MOST_LINES):
        harness.receive(sku, quantity)
    return harness


def test_an_order_of_many_lines_is_set_aside_in_chunks(full: InventoryHarness) -> None:
    lines = large(3 * MOST_LINES)
    full.place(*lines)
    assert full.state() == "reserved"
    assert [len(chunk.lines) for chunk in full.reservations.chunks("o-1", 1)] == [MOST_LINES] * 3
    full.on_trigger("confirmed")
    assert full.state() == "settled"
    assert all(full.of(sku) == (0, 0, quantity, quantity) for sku, quantity in lines)
    full.end()
    assert all(full.of(sku) == (quantity, 0, 0, quantity) for sku, quantity in lines)
    assert full.names() == ["StockReserved", "StockReleased"]


def test_a_large_order_that_lacks_its_last_line_sets_nothing_aside(full: InventoryHarness) -> None:
    writes = full.way.writes
    full.place(*large(3 * MOST_LINES), ("NEVER-RECEIVED", 1))
    assert (full.state(), full.way.writes) == ("rejected", writes + 1)


def test_what_sells_out_half_way_gives_back_what_was_set_aside(full: InventoryHarness) -> None:
    lines, rival = large(3 * MOST_LINES), full.service_of()

    def sell_out(operation: str) -> None:
        if full.way.writes == before + 2:
            full.way.before = lambda operation: None
            full.place((lines[-1][0], 1), order_id="o-rival")

    before = full.way.writes
    full.way.before, full.service = sell_out, rival
    full.place(*lines)
    assert (full.state("o-rival"), full.state()) == ("reserved", "rejected")
    assert [each.sku for each in full.head("o-1").shortages] == [lines[-1][0]]
    assert all(full.of(sku) == (quantity, 0, 0, quantity) for sku, quantity in lines[:-1])
    assert full.names() == ["StockRejected"]
