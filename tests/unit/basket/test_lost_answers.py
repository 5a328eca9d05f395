"""A write whose answer was lost is made once; and what is read a second late neither loses nor refuses anything."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from basket.baskets.ownership import guest
from tests.unit.basket.checkout_harness import CheckoutHarness, FaultInjector
from tests.unit.basket.filled import sku, stocked

Result = TypeVar("Result")


class Retried(FaultInjector):
    """Each write is made twice, as the client does that gets no answer.

    `between` comes instead of the next first attempt, which does not arrive.
    """

    def __init__(self) -> None:
        super().__init__()
        self.between: Callable[[], object] | None = None

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        if site == "write" and operation.endswith("PutItem"):
            between, self.between = self.between, None
            if between:
                between()
            else:
                super().call(site, operation, effect, repeatable=repeatable)
        return super().call(site, operation, effect, repeatable=repeatable)


@pytest.fixture
def retried(monkeypatch: pytest.MonkeyPatch) -> CheckoutHarness:
    monkeypatch.setattr("tests.unit.basket.checkout_harness.FaultInjector", Retried)
    return stocked(20)


def test_a_write_whose_answer_was_lost_recognizes_itself(retried: CheckoutHarness) -> None:
    basket_id, owner = retried.basket((sku(0), 2))
    retried.service.add(basket_id, owner, [(sku(0), 3), (sku(1), 1)])
    assert retried.quantities(basket_id, owner) == {sku(0): 5, sku(1): 1}
    assert retried.head(basket_id).version == 3
    guest_id, token = retried.guest_basket((sku(2), 1))
    assert retried.quantities(guest_id, guest(token)) == {sku(2): 1}


def test_a_write_does_not_take_another_one_for_itself(retried: CheckoutHarness) -> None:
    """The other one adds the same at the same time."""
    way = retried.way
    assert isinstance(way, Retried)
    basket_id, owner = retried.basket()
    at = retried.clock.now

    def overtake() -> None:
        retried.clock.now = at
        retried.service.add(basket_id, owner, [(sku(0), 1)])

    way.between = overtake
    retried.service.add(basket_id, owner, [(sku(0), 1)])
    assert retried.quantities(basket_id, owner) == {sku(0): 2}


class Stale(FaultInjector):
    """Whatever is read eventually consistent is as it was before its last change."""

    def stale_ms(self) -> int:
        return 3_600_000


def test_stale_reads_refuse_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.unit.basket.checkout_harness.FaultInjector", Stale)
    harness = stocked(20)
    basket_id, owner = harness.basket((sku(0), 2))
    harness.service.add(basket_id, owner, [(sku(0), 1), (sku(1), 1)])
    harness.service.remove(basket_id, owner, sku(1))
    harness.service.set(basket_id, owner, sku(2), 4)
    harness.service.set(basket_id, owner, sku(4), 4)
    assert harness.service.remove(basket_id, owner, sku(4)).line_count == 2
    harness.clock.forward(hours=2)
    harness.service.set(basket_id, owner, sku(3), 1)
    assert harness.quantities(basket_id, owner) == {sku(0): 3, sku(2): 4, sku(3): 1}
    harness.check_out(basket_id, owner)
    assert {line.sku: line.quantity for line in harness.told[0].data.lines} == {
        sku(0): 3,
        sku(2): 4,
        sku(3): 1,
    }


def test_a_refusal_of_a_checkout_is_never_due_to_a_stale_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.unit.basket.checkout_harness.FaultInjector", Stale)
    harness = CheckoutHarness()
    mug = harness.sell("MUG", 1000)
    harness.clock.forward(hours=2)
    basket_id, owner = harness.basket(("MUG", 1))
    old = harness.total(basket_id, owner)
    harness.sell("MUG", 1100, product_id=mug)
    assert harness.check_out(basket_id, owner, total=old + 100).total == old + 100
