"""The sweeper: every overdue reservation, none before its time, and one that fails holds up no other."""

import pytest

from inventory.reservations.sweeping import PAGE
from tests.unit.inventory.warehouse import Warehouse


def place(warehouse: Warehouse, orders: int) -> None:
    warehouse.receive("MUG", orders)
    for number in range(orders):
        warehouse.place(("MUG", 1), order_id=f"o-{number}")
    warehouse.clock.forward(minutes=61)


def test_more_than_a_page_is_swept_in_one_run(warehouse: Warehouse) -> None:
    place(warehouse, 40 * PAGE)
    assert warehouse.sweeper.sweep("run", lambda: 60) == 40 * PAGE
    assert warehouse.of("MUG") == (40 * PAGE, 0, 0, 40 * PAGE)


def test_what_time_does_not_suffice_for_waits_for_the_next_run(warehouse: Warehouse) -> None:
    place(warehouse, 10)
    left = iter([60.0] * 3 + [5.0])
    assert warehouse.sweeper.sweep("run-1", lambda: next(left)) == 3
    assert warehouse.sweeper.sweep("run-2", lambda: 60) == 7


def test_one_that_fails_holds_up_no_other(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place(warehouse, 5)
    turn = warehouse.reservations.turn

    def failing(*given: object, **named: object) -> None:
        if given[2].order_id == "o-3":  # type: ignore[attr-defined]
            raise OSError("the table is not there")
        turn(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(warehouse.reservations, "turn", failing)
    assert warehouse.sweeper.sweep("run-1", lambda: 60) == 4
    assert [record.order_id for record in caplog.records if record.levelname == "ERROR"] == ["o-3"]  # type: ignore[attr-defined]
    monkeypatch.undo()
    assert warehouse.sweeper.sweep("run-2", lambda: 60) == 1


def test_a_confirmation_that_comes_first_wins(warehouse: Warehouse) -> None:
    place(warehouse, 1)
    warehouse.signal("confirmed", "o-0")
    assert warehouse.sweeper.sweep("run", lambda: 60) == 0
    assert warehouse.state("o-0") == "settled"


def test_the_index_may_say_of_what_is_not_due_that_it_is(warehouse: Warehouse) -> None:
    warehouse.receive("MUG", 3)
    warehouse.place(("MUG", 1))
    warehouse.signal("due")
    warehouse.signal("due", "o-nobody-knows")
    assert warehouse.state() == "reserved"
