"""Promotions are used as often as they may be, whoever races whom, and what comes to nothing is given back once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import TotalsChanged
from basket.baskets.ownership import guest
from basket.pricing.domain import CodesExhausted
from cartwright.errors import CartwrightError
from tests.unit.actors import GRACE
from tests.unit.basket.checkout_harness import CheckoutHarness


def coded(harness: CheckoutHarness, code: str, number: int = 0) -> tuple[str, str, str]:
    """A guest's basket with the code: its id, its owner and the guest's e-mail address."""
    basket_id, token = harness.guest_basket(("MUG", 1))
    harness.service.add_code(basket_id, guest(token), code)
    return basket_id, guest(token), f"guest-{number}@example.com"


def race(harness: CheckoutHarness, baskets: list[tuple[str, str, str]]) -> list[str | type[CartwrightError]]:
    totals = [harness.total(basket_id, owner) for basket_id, owner, _ in baskets]

    def attempt(number: int) -> str | type[CartwrightError]:
        basket_id, owner, email = baskets[number]
        try:
            return harness.check_out(basket_id, owner, total=totals[number], email=email).order_id
        except CartwrightError as error:
            return type(error)

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(attempt, range(len(baskets))))


def test_the_total_limit_holds_in_a_race_of_fifty(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    offer = harness.promote(code="TEN", total_limit=10)
    outcomes = race(harness, [coded(harness, "TEN", number) for number in range(50)])
    assert len([each for each in outcomes if isinstance(each, str)]) == len(harness.told) == 10
    assert {each for each in outcomes if not isinstance(each, str)} <= {CodesExhausted, TotalsChanged}
    assert harness.promotions.used(offer.id) == (0, 10)


def test_the_customers_limit_holds_in_a_race_of_fifty(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    harness.promote(code="TWICE", customer_limit=2)
    outcomes = race(harness, [coded(harness, "TWICE") for _ in range(50)])
    assert len([each for each in outcomes if isinstance(each, str)]) == 2
    assert outcomes.count(TotalsChanged) == 48
    assert isinstance(race(harness, [coded(harness, "TWICE", number=1)])[0], str)


def test_a_guest_is_the_same_in_capitals(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    harness.promote(code="ONCE", customer_limit=1)
    for email, error in (("Ada@example.com", None), ("ada@EXAMPLE.com", TotalsChanged)):
        basket_id, owner, _ = coded(harness, "ONCE")
        if error is None:
            harness.check_out(basket_id, owner, email=email)
            continue
        with pytest.raises(error) as raised:
            harness.check_out(basket_id, owner, email=email)
        assert [each.field for each in raised.value.errors] == ["expected_total", "codes.ONCE"]


def test_a_single_use_code_is_for_one_order_in_a_race_of_fifty(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    offer = harness.promote()
    first, second = harness.promotions.make_codes(offer.id, 2, GRACE)
    outcomes = race(harness, [coded(harness, first, number) for number in range(50)])
    assert len([each for each in outcomes if isinstance(each, str)]) == 1
    assert isinstance(race(harness, [coded(harness, second)])[0], str)


@pytest.mark.parametrize("limit", ["total", "customer", "single"])
def test_one_that_is_used_up_in_between_is_refused(harness: CheckoutHarness, limit: str) -> None:
    harness.sell("MUG", 1000)
    limits = {"total": {"total_limit": 1}, "customer": {"customer_limit": 1}}.get(limit, {})
    offer = harness.promote(code="ONE", **limits)
    code = harness.promotions.make_codes(offer.id, 1, GRACE)[0] if limit == "single" else "ONE"
    waiting, owner, email = coded(harness, code)
    other, others, _ = coded(harness, code)
    total = harness.total(waiting, owner)
    harness.first(lambda: harness.check_out(other, others, total=total, email=email))
    with pytest.raises(TotalsChanged, match=r"13\.95 GBP") as raised:
        harness.check_out(waiting, owner, total=total, email=email)
    assert [each.field for each in raised.value.errors] == ["expected_total", f"codes.{code}"]
    assert (harness.head(waiting).state, harness.head(other).state) == ("open", "checked-out")


def test_one_that_is_used_up_does_does_not_count_any_more(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    harness.promote(code="ONE", total_limit=1)
    waiting, owner, _ = coded(harness, "ONE")
    basket_id, other, _ = coded(harness, "ONE")
    harness.check_out(basket_id, other)
    _, priced = harness.service.quote(waiting, owner, country=None, option=None)
    assert priced.refused == {"ONE": "has reached its usage limit"}
    assert harness.check_out(waiting, owner, total=1395).total == 1395


def test_what_saves_nothing_is_not_used(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    offer = harness.promote(code="OTHERS", total_limit=1, skus=("CUP",))
    basket_id, owner, _ = coded(harness, "OTHERS")
    harness.check_out(basket_id, owner)
    assert harness.promotions.used(offer.id) == (0, 0)


def test_an_order_that_comes_to_nothing_gives_everything_back_once(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    limited = harness.promote(code="LIMITED", total_limit=1, customer_limit=1)
    offer = harness.promote(customer_limit=1)
    (single,) = harness.promotions.make_codes(offer.id, 1, GRACE)
    for _ in range(3):
        basket_id, owner, _ = coded(harness, "LIMITED")
        harness.service.add_code(basket_id, owner, single)
        order_id = harness.check_out(basket_id, owner).order_id
        assert len(harness.told[-1].data.promotions) == 2
        assert harness.promotions.used(limited.id) == (0, 1)
        harness.reject(order_id)
        harness.reject(order_id)
        assert harness.promotions.used(limited.id) == (0, 0)
    with ThreadPoolExecutor(8) as pool:
        basket_id, owner, _ = coded(harness, "LIMITED")
        order_id = harness.check_out(basket_id, owner).order_id
        list(pool.map(harness.reject, [order_id] * 16))
    assert harness.promotions.used(limited.id) == (0, 0)


def test_two_that_give_back_at_once_give_back_once(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    offer = harness.promote(code="TEN", total_limit=10)
    orders = []
    for number in range(3):
        basket_id, owner, _ = coded(harness, "TEN", number)
        orders.append(harness.check_out(basket_id, owner).order_id)
    harness.first(lambda: harness.reject(orders[0]))
    harness.reject(orders[0])
    assert harness.promotions.used(offer.id) == (0, 2)


def test_an_order_without_limits_leaves_nothing_to_give_back(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    harness.promote(code="ALL")
    basket_id, owner, _ = coded(harness, "ALL")
    order_id = harness.check_out(basket_id, owner).order_id
    content = harness.content()
    harness.reject(order_id)
    harness.reject(harness.new_id())
    assert harness.content() == content
