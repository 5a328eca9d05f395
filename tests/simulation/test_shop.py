"""The sale with every fault profile: nothing is lost, charged twice, sold twice or stuck. `make soak` runs more."""

from collections import Counter
from functools import cache

import pytest

from tests import amount
from tests.simulation.shop.books import order_states, paid_again
from tests.simulation.shop.fault_profiles import FAULT_PROFILES, RAISED, SOAKED, simulation
from tests.simulation.soak import Held, fault_profile_of, hold
from tests.simulation.world.cloud import Cloud

SALES = range(amount.of(1, 2) * len(SOAKED))
ORDERS = 24


@cache
def held(number: int) -> Held:
    return hold(number, ORDERS)


@pytest.mark.parametrize("number", SALES, ids=lambda number: f"{number} {fault_profile_of(number)}")
def test_every_order_ends_and_all_is_accounted_for(number: int) -> None:
    assert list(held(number).violations) == []


def test_all_that_can_happen_has_happened() -> None:
    """Every kind of fault, and every end that an order can have."""
    kinds = {name for number in SALES for name in held(number).kinds}
    assert kinds == {kind.__name__ for kind in RAISED}
    states = sum((held(number).states for number in SALES), Counter[str]())
    assert set(states) == {"confirmed", "rejected", "cancelled"}
    assert min(states.values()) > 5


def test_without_a_fault_no_visit_ends_in_vain() -> None:
    clouds: list[Cloud] = []
    run = simulation("still", ORDERS, clouds.append).run("still")
    assert (list(run.violations), dict(run.befallen)) == ([], {})
    assert sum(order_states(clouds[-1]).values()) > ORDERS * 0.8
    assert paid_again(clouds[-1])["confirmed"] > 0
    assert not [what for _, what in run.told if "without an order" in what]


def test_fault_profiles_differ() -> None:
    assert len({number: held(number).kinds.total() for number in SALES}) == len(SALES)
    assert {fault_profile_of(number) for number in SALES} == set(FAULT_PROFILES) - {"still"}
