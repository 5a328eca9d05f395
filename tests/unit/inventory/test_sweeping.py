"""The sweeper: every overdue reservation, none before its time, and one that fails holds up no other."""

import itertools

import pytest

from inventory.reservations.domain import moved
from inventory.reservations.service import Trigger
from tests.unit.inventory.inventory_harness import InventoryHarness


def place(harness: InventoryHarness, orders: int) -> None:
    harness.receive("MUG", orders)
    for number in range(orders):
        harness.place(("MUG", 1), order_id=f"o-{number}")
    harness.clock.forward(minutes=61)


def test_more_than_a_page_is_swept_in_one_run(harness: InventoryHarness) -> None:
    place(harness, 1000)
    assert harness.sweeper.run(lambda: 60) == 1000
    assert harness.of("MUG") == (1000, 0, 0, 1000)


def test_however_many_fail_the_others_are_swept(
    harness: InventoryHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(harness, 600)
    failing = set(itertools.islice(harness.reservations.due(harness.clock.now), 500))
    handle = harness.service.handle

    def broken(trigger: Trigger) -> None:
        if trigger.order_id in failing:
            raise OSError("a defect")
        handle(trigger)

    monkeypatch.setattr(harness.service, "handle", broken)
    assert harness.sweeper.run(lambda: 60) == 100


def test_what_was_interrupted_comes_before_what_is_out_of_time(harness: InventoryHarness) -> None:
    place(harness, 5)
    harness.receive("CUP", 1)
    harness.place(("CUP", 1), order_id="o-ended")
    before = harness.reservations.get("o-ended")
    assert before is not None
    harness.reservations.replace(before, moved(before, "releasing", harness.clock.now))
    harness.clock.forward(minutes=6)
    left = iter([60.0, 5.0])
    assert harness.sweeper.run(lambda: next(left)) == 1
    assert harness.state("o-ended") == "released"


def test_what_time_does_not_suffice_for_waits_for_the_next_run(harness: InventoryHarness) -> None:
    place(harness, 10)
    left = iter([60.0] * 3 + [5.0])
    assert harness.sweeper.run(lambda: next(left)) == 3
    assert harness.sweeper.run(lambda: 60) == 7


def test_one_that_fails_holds_up_no_other(
    harness: InventoryHarness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place(harness, 5)
    release = harness.reservations.release

    def failing(*given: object, **named: object) -> None:
        if given[1].order_id == "o-3":  # type: ignore[attr-defined]
            raise OSError("the table is not there")
        release(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(harness.reservations, "release", failing)
    assert harness.sweeper.run(lambda: 60) == 4
    assert [record.order_id for record in caplog.records if record.levelname == "ERROR"] == ["o-3"]  # type: ignore[attr-defined]
    monkeypatch.undo()
    assert harness.sweeper.run(lambda: 60) == 1


def test_a_confirmation_that_comes_first_wins(harness: InventoryHarness) -> None:
    place(harness, 1)
    harness.on_trigger("confirmed", "o-0")
    assert harness.sweeper.run(lambda: 60) == 0
    assert harness.state("o-0") == "settled"


def test_the_index_may_say_of_what_is_not_due_that_it_is(harness: InventoryHarness) -> None:
    harness.receive("MUG", 3)
    harness.place(("MUG", 1))
    harness.on_trigger("deadline")
    harness.on_trigger("deadline", "o-nobody-knows")
    assert harness.state() == "reserved"
