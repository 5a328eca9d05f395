"""The sweeper: every overdue reservation, none before its time, and one that fails holds up no other."""

import itertools

import pytest

from inventory.reservations.domain import moved
from inventory.reservations.service import Trigger
from tests.unit.inventory.inventory_harness import InventoryHarness


def place(warehouse: InventoryHarness, orders: int) -> None:
    warehouse.receive("MUG", orders)
    for number in range(orders):
        warehouse.place(("MUG", 1), order_id=f"o-{number}")
    warehouse.clock.forward(minutes=61)


def test_more_than_a_page_is_swept_in_one_run(warehouse: InventoryHarness) -> None:
    place(warehouse, 1000)
    assert warehouse.sweeper.run(lambda: 60) == 1000
    assert warehouse.of("MUG") == (1000, 0, 0, 1000)


def test_however_many_fail_the_others_are_swept(
    warehouse: InventoryHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(warehouse, 600)
    failing = set(itertools.islice(warehouse.reservations.due(warehouse.clock.now), 500))
    handle = warehouse.desk.handle

    def broken(trigger: Trigger) -> None:
        if trigger.order_id in failing:
            raise OSError("a defect")
        handle(trigger)

    monkeypatch.setattr(warehouse.desk, "handle", broken)
    assert warehouse.sweeper.run(lambda: 60) == 100


def test_what_was_interrupted_comes_before_what_is_out_of_time(warehouse: InventoryHarness) -> None:
    place(warehouse, 5)
    warehouse.receive("CUP", 1)
    warehouse.place(("CUP", 1), order_id="o-sold")
    before = warehouse.reservations.get("o-sold")
    assert before is not None
    warehouse.reservations.replace(before, moved(before, "settling", warehouse.clock.now))
    warehouse.clock.forward(minutes=6)
    left = iter([60.0, 5.0])
    assert warehouse.sweeper.run(lambda: next(left)) == 1
    assert warehouse.state("o-sold") == "settled"


def test_what_time_does_not_suffice_for_waits_for_the_next_run(warehouse: InventoryHarness) -> None:
    place(warehouse, 10)
    left = iter([60.0] * 3 + [5.0])
    assert warehouse.sweeper.run(lambda: next(left)) == 3
    assert warehouse.sweeper.run(lambda: 60) == 7


def test_one_that_fails_holds_up_no_other(
    warehouse: InventoryHarness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place(warehouse, 5)
    turn = warehouse.reservations.turn

    def failing(*given: object, **named: object) -> None:
        if given[2].order_id == "o-3":  # type: ignore[attr-defined]
            raise OSError("the table is not there")
        turn(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(warehouse.reservations, "turn", failing)
    assert warehouse.sweeper.run(lambda: 60) == 4
    assert [record.order_id for record in caplog.records if record.levelname == "ERROR"] == ["o-3"]  # type: ignore[attr-defined]
    monkeypatch.undo()
    assert warehouse.sweeper.run(lambda: 60) == 1


def test_a_confirmation_that_comes_first_wins(warehouse: InventoryHarness) -> None:
    place(warehouse, 1)
    warehouse.on_trigger("confirmed", "o-0")
    assert warehouse.sweeper.run(lambda: 60) == 0
    assert warehouse.state("o-0") == "settled"


def test_the_index_may_say_of_what_is_not_due_that_it_is(warehouse: InventoryHarness) -> None:
    warehouse.receive("MUG", 3)
    warehouse.place(("MUG", 1))
    warehouse.on_trigger("due")
    warehouse.on_trigger("due", "o-nobody-knows")
    assert warehouse.state() == "reserved"
