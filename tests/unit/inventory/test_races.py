"""Many at once, in orders that seeds decide: nothing is set aside twice, nothing is oversold, every order ends."""

from collections.abc import Sequence

import pytest

from cartwright.errors import ConcurrentUpdate
from inventory.reservations.domain import MOST_LINES, Line, PrematureEvent, ReservationContention, TriggerName
from inventory.reservations.service import Trigger
from tests.unit.actors import GRACE
from tests.unit.inventory.inventory_harness import InventoryHarness
from tests.unit.inventory.turns import Call, Turns

pytestmark = pytest.mark.slow

CALLERS = 32
LINES = tuple(Line(f"SKU-{number}", 1) for number in range(2 * MOST_LINES + 10))

seeds = pytest.mark.parametrize("seed", range(25))


def race(harness: InventoryHarness, seed: int, calls: Sequence[Call]) -> None:
    turns = Turns(seed)
    harness.way.before = turns.pause
    turns.take(calls)
    harness.way.before = lambda operation: None
    harness.assert_sound()


def caller(harness: InventoryHarness, name: TriggerName, order_id: str, *lines: Line) -> Call:
    """A message in a queue: what fails comes again."""
    service = harness.service_of()
    reason = "cancelled" if name == "ended" else ""
    trigger = Trigger(
        name=name, order_id=order_id, event_id=f"{name}-1", cause="c", lines=lines, reason=reason
    )

    def deliver() -> None:
        for _ in range(50):
            try:
                service.handle(trigger)
            except (PrematureEvent, ReservationContention):
                harness.way.before("again")
            else:
                return
        raise AssertionError(f"{name} never came through")

    return deliver


@seeds
@pytest.mark.parametrize("shards", [1, 4])
def test_a_hundred_units_are_never_oversold(harness: InventoryHarness, seed: int, shards: int) -> None:
    harness.spread("HOT", 100, shards)
    orders = [f"o-{number}" for number in range(CALLERS)]
    race(harness, seed, [caller(harness, "placed", each, Line("hot", 4)) for each in orders])
    states = [harness.state(each) for each in orders]
    assert (states.count("reserved"), states.count("rejected")) == (25, CALLERS - 25)
    assert harness.of("HOT") == (0, 100, 0, 100)


@seeds
def test_two_that_everybody_wants_go_together(harness: InventoryHarness, seed: int) -> None:
    harness.receive("A", 8)
    harness.receive("B", 4)
    pairs = ([Line("A", 1), Line("B", 1)], [Line("B", 1), Line("A", 1)])
    race(harness, seed, [caller(harness, "placed", f"o-{n}", *pairs[n % 2]) for n in range(12)])
    assert (harness.of("A"), harness.of("B")) == ((4, 4, 0, 8), (0, 4, 0, 4))


def stocked(harness: InventoryHarness) -> None:
    for line in LINES:
        harness.receive(line.sku, 2)


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_one_order_that_is_delivered_often_is_set_aside_once(
    harness: InventoryHarness, seed: int, lines: int
) -> None:
    stocked(harness)
    race(harness, seed, [caller(harness, "placed", "o-1", *LINES[:lines]) for _ in range(6)])
    assert all(harness.of(line.sku) == (1, 1, 0, 2) for line in LINES[:lines])
    assert harness.names() == ["StockReserved"]


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_an_order_that_ends_meanwhile_keeps_nothing(harness: InventoryHarness, seed: int, lines: int) -> None:
    stocked(harness)
    wanted = LINES[:lines]
    placed = [caller(harness, "placed", "o-1", *wanted) for _ in range(2)]
    others = [caller(harness, each, "o-1") for each in ("confirmed", "ended", "ended")]
    race(harness, seed, [*placed, *others])
    assert harness.state() == "released"
    assert all(harness.of(line.sku) == (2, 0, 0, 2) for line in LINES)
    assert harness.names() in ([], ["StockReserved", "StockReleased"], ["StockReleased"])


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_a_confirmed_order_keeps_its_stock_though_its_time_is_up(
    harness: InventoryHarness, seed: int, lines: int
) -> None:
    stocked(harness)
    harness.place(*((line.sku, line.quantity) for line in LINES[:lines]))
    harness.clock.forward(minutes=61)
    triggers: list[TriggerName] = ["confirmed", "deadline", "confirmed", "deadline"]
    race(harness, seed, [caller(harness, each, "o-1") for each in triggers])
    assert harness.state() == "settled"
    assert all(harness.of(line.sku) == (1, 0, 1, 2) for line in LINES[:lines])


@seeds
@pytest.mark.parametrize("lines", [3, len(LINES)])
def test_whatever_happens_at_once_a_cancelled_order_has_given_all_back(
    harness: InventoryHarness, seed: int, lines: int
) -> None:
    stocked(harness)
    harness.place(*((line.sku, line.quantity) for line in LINES[:lines]))
    harness.clock.forward(minutes=61)
    triggers: list[TriggerName] = ["confirmed", "deadline", "ended", "deadline", "ended"]
    race(harness, seed, [caller(harness, each, "o-1") for each in triggers])
    assert harness.state() == "released"
    assert all(harness.of(line.sku) == (2, 0, 0, 2) for line in LINES)


@seeds
def test_one_receipt_that_is_told_often_is_one(harness: InventoryHarness, seed: int) -> None:
    race(harness, seed, [lambda: harness.receive("MUG", 7, "DN-1")] * 6)
    assert harness.of("MUG") == (7, 0, 0, 7)


@seeds
def test_shards_change_while_orders_come(harness: InventoryHarness, seed: int) -> None:
    """There is always enough: no order is rejected for stock that is on its way."""
    harness.receive("HOT", 40)
    orders = [caller(harness, "placed", f"o-{n}", Line("HOT", 3)) for n in range(10)]

    def staff(shards: int) -> Call:
        def configure() -> None:
            try:
                harness.staff.configure("HOT", shards=shards, threshold=5, by=GRACE, cause="c")
            except ConcurrentUpdate:
                configure()

        return configure

    race(harness, seed, [*orders, staff(8), staff(1), staff(3)])
    assert harness.of("HOT") == (10, 30, 0, 40)


@seeds
def test_the_last_level_told_is_the_true_one(harness: InventoryHarness, seed: int) -> None:
    harness.receive("MUG", 10)

    def order(number: int) -> Call:
        def come_and_go() -> None:
            harness.place(("MUG", 5), order_id=f"o-{number}")
            harness.levels.check({"MUG": "c"})
            harness.end(order_id=f"o-{number}")
            harness.levels.check({"MUG": "c"})

        return come_and_go

    race(harness, seed, [order(number) for number in range(4)])
    assert (harness.of("MUG"), harness.staff.view("MUG").availability) == ((10, 0, 0, 10), "in-stock")
