"""Many at once, in orders that seeds decide: nothing is set aside twice, nothing is oversold, every order ends."""

from collections.abc import Sequence

import pytest

from cartwright.errors import ConcurrentUpdate
from inventory.reservations.domain import MOST_LINES, Line, PrematureEvent, ReservationContention, TriggerName
from inventory.reservations.service import Trigger
from tests.unit.actors import GRACE
from tests.unit.inventory.inventory_harness import InventoryHarness
from tests.unit.inventory.turns import Call, Turns

CALLERS = 32
LINES = tuple(Line(f"SKU-{number}", 1) for number in range(2 * MOST_LINES + 10))

seeds = pytest.mark.parametrize("seed", range(25))


def race(warehouse: InventoryHarness, seed: int, calls: Sequence[Call]) -> None:
    turns = Turns(seed)
    warehouse.way.before = turns.pause
    turns.take(calls)
    warehouse.way.before = lambda operation: None
    warehouse.assert_sound()


def caller(warehouse: InventoryHarness, name: TriggerName, order_id: str, *lines: Line) -> Call:
    """A message in a queue: what fails comes again."""
    desk = warehouse.desk_of()
    reason = "cancelled" if name == "ended" else ""
    trigger = Trigger(
        name=name, order_id=order_id, event_id=f"{name}-1", cause="c", lines=lines, reason=reason
    )

    def deliver() -> None:
        for _ in range(50):
            try:
                desk.handle(trigger)
            except (PrematureEvent, ReservationContention):
                warehouse.way.before("again")
            else:
                return
        raise AssertionError(f"{name} never came through")

    return deliver


@seeds
@pytest.mark.parametrize("shards", [1, 4])
def test_a_hundred_units_are_never_oversold(warehouse: InventoryHarness, seed: int, shards: int) -> None:
    warehouse.spread("HOT", 100, shards)
    orders = [f"o-{number}" for number in range(CALLERS)]
    race(warehouse, seed, [caller(warehouse, "placed", each, Line("hot", 4)) for each in orders])
    states = [warehouse.state(each) for each in orders]
    assert (states.count("reserved"), states.count("rejected")) == (25, CALLERS - 25)
    assert warehouse.of("HOT") == (0, 100, 0, 100)


@seeds
def test_two_that_everybody_wants_go_together(warehouse: InventoryHarness, seed: int) -> None:
    warehouse.receive("A", 8)
    warehouse.receive("B", 4)
    pairs = ([Line("A", 1), Line("B", 1)], [Line("B", 1), Line("A", 1)])
    race(warehouse, seed, [caller(warehouse, "placed", f"o-{n}", *pairs[n % 2]) for n in range(12)])
    assert (warehouse.of("A"), warehouse.of("B")) == ((4, 4, 0, 8), (0, 4, 0, 4))


def stocked(warehouse: InventoryHarness) -> None:
    for line in LINES:
        warehouse.receive(line.sku, 2)


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_one_order_that_is_delivered_often_is_set_aside_once(
    warehouse: InventoryHarness, seed: int, lines: int
) -> None:
    stocked(warehouse)
    race(warehouse, seed, [caller(warehouse, "placed", "o-1", *LINES[:lines]) for _ in range(6)])
    assert all(warehouse.of(line.sku) == (1, 1, 0, 2) for line in LINES[:lines])
    assert warehouse.names() == ["StockReserved"]


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_an_order_that_ends_meanwhile_keeps_nothing(
    warehouse: InventoryHarness, seed: int, lines: int
) -> None:
    stocked(warehouse)
    wanted = LINES[:lines]
    placed = [caller(warehouse, "placed", "o-1", *wanted) for _ in range(2)]
    others = [caller(warehouse, each, "o-1") for each in ("confirmed", "ended", "ended")]
    race(warehouse, seed, [*placed, *others])
    assert warehouse.state() == "released"
    assert all(warehouse.of(line.sku) == (2, 0, 0, 2) for line in LINES)
    assert warehouse.names() in ([], ["StockReserved", "StockReleased"], ["StockReleased"])


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_a_confirmed_order_keeps_its_stock_though_its_time_is_up(
    warehouse: InventoryHarness, seed: int, lines: int
) -> None:
    stocked(warehouse)
    warehouse.place(*((line.sku, line.quantity) for line in LINES[:lines]))
    warehouse.clock.forward(minutes=61)
    triggers: list[TriggerName] = ["confirmed", "due", "confirmed", "due"]
    race(warehouse, seed, [caller(warehouse, each, "o-1") for each in triggers])
    assert warehouse.state() == "settled"
    assert all(warehouse.of(line.sku) == (1, 0, 1, 2) for line in LINES[:lines])


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_whatever_happens_at_once_a_cancelled_order_has_given_all_back(
    warehouse: InventoryHarness, seed: int, lines: int
) -> None:
    stocked(warehouse)
    warehouse.place(*((line.sku, line.quantity) for line in LINES[:lines]))
    warehouse.clock.forward(minutes=61)
    triggers: list[TriggerName] = ["confirmed", "due", "ended", "due", "ended"]
    race(warehouse, seed, [caller(warehouse, each, "o-1") for each in triggers])
    assert warehouse.state() == "released"
    assert all(warehouse.of(line.sku) == (2, 0, 0, 2) for line in LINES)


@seeds
def test_one_receipt_that_is_told_often_is_one(warehouse: InventoryHarness, seed: int) -> None:
    race(warehouse, seed, [lambda: warehouse.receive("MUG", 7, "DN-1")] * 6)
    assert warehouse.of("MUG") == (7, 0, 0, 7)


@seeds
def test_shards_change_while_orders_come(warehouse: InventoryHarness, seed: int) -> None:
    """There is always enough: no order is rejected for stock that is on its way."""
    warehouse.receive("HOT", 40)
    orders = [caller(warehouse, "placed", f"o-{n}", Line("HOT", 3)) for n in range(10)]

    def staff(shards: int) -> Call:
        def configure() -> None:
            try:
                warehouse.staff.configure("HOT", shards=shards, threshold=5, by=GRACE, cause="c")
            except ConcurrentUpdate:
                configure()

        return configure

    race(warehouse, seed, [*orders, staff(8), staff(1), staff(3)])
    assert warehouse.of("HOT") == (10, 30, 0, 40)


@seeds
def test_the_last_level_told_is_the_true_one(warehouse: InventoryHarness, seed: int) -> None:
    warehouse.receive("MUG", 10)

    def order(number: int) -> Call:
        def come_and_go() -> None:
            warehouse.place(("MUG", 5), order_id=f"o-{number}")
            warehouse.levels.check({"MUG": "c"})
            warehouse.end(order_id=f"o-{number}")
            warehouse.levels.check({"MUG": "c"})

        return come_and_go

    race(warehouse, seed, [order(number) for number in range(4)])
    assert (warehouse.of("MUG"), warehouse.staff.view("MUG").availability) == ((10, 0, 0, 10), "in-stock")
