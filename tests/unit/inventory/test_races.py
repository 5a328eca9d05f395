"""Many at once, on threads: whoever comes first, nothing is set aside twice and nothing is oversold."""

import threading
from collections.abc import Callable, Sequence

import pytest

from inventory.reservations.domain import Line
from inventory.reservations.service import Signal
from tests.unit.inventory.warehouse import Warehouse

CALLERS = 32
LINES = tuple(Line(f"SKU-{number}", 1) for number in range(100))


def at_once(calls: Sequence[Callable[[], object]]) -> None:
    """Each on a thread; all begin together. Raises what one of them raised."""
    gate, failures = threading.Barrier(len(calls)), list[BaseException]()

    def run(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            call()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def caller(warehouse: Warehouse, trigger: str, order_id: str, *lines: Line) -> Callable[[], None]:
    desk = warehouse.desk_of()
    signal = Signal(
        trigger=trigger,  # type: ignore[arg-type]
        order_id=order_id,
        event_id=f"{trigger}-{order_id}",
        cause="c",
        lines=lines,
        reason="cancelled" if trigger == "ended" else "",
    )
    return lambda: desk.handle(signal)


@pytest.mark.parametrize("shards", [1, 8])
def test_a_hundred_are_never_oversold(warehouse: Warehouse, shards: int) -> None:
    warehouse.spread("HOT", 100, shards)
    orders = [f"o-{number}" for number in range(CALLERS * 4)]
    for start in range(0, len(orders), CALLERS):
        batch = orders[start : start + CALLERS]
        at_once([caller(warehouse, "placed", each, Line("hot", 1)) for each in batch])
    states = [warehouse.state(each) for each in orders]
    assert (states.count("reserved"), states.count("rejected")) == (100, 28)
    assert warehouse.of("HOT") == (0, 100, 0, 100)


def test_all_or_nothing_of_two_that_everybody_wants(warehouse: Warehouse) -> None:
    warehouse.receive("A", 20)
    warehouse.receive("B", 10)
    pairs = ([Line("A", 1), Line("B", 1)], [Line("B", 1), Line("A", 1)])
    at_once([caller(warehouse, "placed", f"o-{n}", *pairs[n % 2]) for n in range(CALLERS)])
    assert (warehouse.of("A"), warehouse.of("B")) == ((10, 10, 0, 20), (0, 10, 0, 10))


def test_one_order_delivered_many_times_at_once_is_set_aside_once(warehouse: Warehouse) -> None:
    for line in LINES:
        warehouse.receive(line.sku, 5)
    at_once([caller(warehouse, "placed", "o-1", *LINES) for _ in range(CALLERS)])
    assert all(warehouse.of(line.sku) == (4, 1, 0, 5) for line in LINES)
    assert warehouse.names() == ["StockReserved"]


@pytest.mark.parametrize("turn", range(10))
def test_all_events_of_an_order_at_once_leave_it_as_it_was(warehouse: Warehouse, turn: int) -> None:
    del turn
    for line in LINES:
        warehouse.receive(line.sku, 5)
    warehouse.desk.handle(Signal(trigger="placed", order_id="o-1", event_id="e", cause="c", lines=LINES))
    triggers = ["placed", "confirmed", "ended", "due"] * 4
    at_once([caller(warehouse, each, "o-1", *LINES) for each in triggers])
    assert warehouse.state() == "released"
    assert all(warehouse.of(line.sku) == (5, 0, 0, 5) for line in LINES)


def test_one_receipt_told_by_many_is_one(warehouse: Warehouse) -> None:
    at_once([lambda: warehouse.receive("MUG", 7, "DN-1") for _ in range(CALLERS)])
    assert warehouse.of("MUG") == (7, 0, 0, 7)


def test_shards_change_while_orders_come(warehouse: Warehouse) -> None:
    warehouse.receive("HOT", 1000)
    orders = [caller(warehouse, "placed", f"o-{n}", Line("HOT", 3)) for n in range(CALLERS)]

    def staff(shards: int) -> Callable[[], object]:
        return lambda: warehouse.staff.configure("HOT", shards=shards, threshold=5, cause="c")

    at_once([*orders, staff(32), staff(1), staff(7)])
    assert warehouse.of("HOT") == (1000 - 3 * CALLERS, 3 * CALLERS, 0, 1000)
