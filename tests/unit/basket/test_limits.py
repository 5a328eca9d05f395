"""Promotions are used as often as they may be, whoever races whom, and what comes to nothing is given back once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import TotalsChanged
from basket.baskets.ownership import guest
from basket.pricing.domain import CodesExhausted
from cartwright.errors import CartwrightError
from tests.unit.actors import GRACE
from tests.unit.basket.checkout_harness import CheckoutHarness


def coded(till: CheckoutHarness, code: str, number: int = 0) -> tuple[str, str, str]:
    """A guest's basket with the code: its id, its owner and the guest's e-mail address."""
    basket_id, token = till.guest_basket(("MUG", 1))
    till.desk.add_code(basket_id, guest(token), code)
    return basket_id, guest(token), f"guest-{number}@example.com"


def race(till: CheckoutHarness, baskets: list[tuple[str, str, str]]) -> list[str | type[CartwrightError]]:
    totals = [till.total(basket_id, owner) for basket_id, owner, _ in baskets]

    def attempt(number: int) -> str | type[CartwrightError]:
        basket_id, owner, email = baskets[number]
        try:
            return till.check_out(basket_id, owner, total=totals[number], email=email).order_id
        except CartwrightError as error:
            return type(error)

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(attempt, range(len(baskets))))


def test_the_total_limit_holds_in_a_race_of_fifty(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="TEN", total_limit=10)
    outcomes = race(till, [coded(till, "TEN", number) for number in range(50)])
    assert len([each for each in outcomes if isinstance(each, str)]) == len(till.told) == 10
    assert {each for each in outcomes if not isinstance(each, str)} <= {CodesExhausted, TotalsChanged}
    assert till.promotions.used(offer.id) == (0, 10)


def test_the_customers_limit_holds_in_a_race_of_fifty(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    till.promote(code="TWICE", customer_limit=2)
    outcomes = race(till, [coded(till, "TWICE") for _ in range(50)])
    assert len([each for each in outcomes if isinstance(each, str)]) == 2
    assert outcomes.count(TotalsChanged) == 48
    assert isinstance(race(till, [coded(till, "TWICE", number=1)])[0], str)


def test_a_guest_is_the_same_in_capitals(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    till.promote(code="ONCE", customer_limit=1)
    for email, error in (("Ada@example.com", None), ("ada@EXAMPLE.com", TotalsChanged)):
        basket_id, owner, _ = coded(till, "ONCE")
        if error is None:
            till.check_out(basket_id, owner, email=email)
            continue
        with pytest.raises(error) as raised:
            till.check_out(basket_id, owner, email=email)
        assert [each.field for each in raised.value.errors] == ["expected_total", "codes.ONCE"]


def test_a_single_use_code_is_for_one_order_in_a_race_of_fifty(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    offer = till.promote()
    first, second = till.promotions.make_codes(offer.id, 2, GRACE)
    outcomes = race(till, [coded(till, first, number) for number in range(50)])
    assert len([each for each in outcomes if isinstance(each, str)]) == 1
    assert isinstance(race(till, [coded(till, second)])[0], str)


@pytest.mark.parametrize("limit", ["total", "customer", "single"])
def test_one_that_is_used_up_in_between_is_refused(till: CheckoutHarness, limit: str) -> None:
    till.sell("MUG", 1000)
    limits = {"total": {"total_limit": 1}, "customer": {"customer_limit": 1}}.get(limit, {})
    offer = till.promote(code="ONE", **limits)
    code = till.promotions.make_codes(offer.id, 1, GRACE)[0] if limit == "single" else "ONE"
    waiting, owner, email = coded(till, code)
    other, others, _ = coded(till, code)
    total = till.total(waiting, owner)
    till.first(lambda: till.check_out(other, others, total=total, email=email))
    with pytest.raises(TotalsChanged, match="1395") as raised:
        till.check_out(waiting, owner, total=total, email=email)
    assert [each.field for each in raised.value.errors] == ["expected_total", f"codes.{code}"]
    assert (till.head(waiting).state, till.head(other).state) == ("open", "checked-out")


def test_one_that_is_used_up_does_does_not_count_any_more(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    till.promote(code="ONE", total_limit=1)
    waiting, owner, _ = coded(till, "ONE")
    basket_id, other, _ = coded(till, "ONE")
    till.check_out(basket_id, other)
    _, priced = till.desk.quote(waiting, owner, country=None, option=None)
    assert priced.refused == {"ONE": "was used as often as it may be"}
    assert till.check_out(waiting, owner, total=1395).total == 1395


def test_what_saves_nothing_is_not_used(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="OTHERS", total_limit=1, skus=("CUP",))
    basket_id, owner, _ = coded(till, "OTHERS")
    till.check_out(basket_id, owner)
    assert till.promotions.used(offer.id) == (0, 0)


def test_an_order_that_comes_to_nothing_gives_everything_back_once(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    limited = till.promote(code="LIMITED", total_limit=1, customer_limit=1)
    offer = till.promote(customer_limit=1)
    (single,) = till.promotions.make_codes(offer.id, 1, GRACE)
    for _ in range(3):
        basket_id, owner, _ = coded(till, "LIMITED")
        till.desk.add_code(basket_id, owner, single)
        order_id = till.check_out(basket_id, owner).order_id
        assert len(till.told[-1].data.promotions) == 2
        assert till.promotions.used(limited.id) == (0, 1)
        till.reject(order_id)
        till.reject(order_id)
        assert till.promotions.used(limited.id) == (0, 0)
    with ThreadPoolExecutor(8) as pool:
        basket_id, owner, _ = coded(till, "LIMITED")
        order_id = till.check_out(basket_id, owner).order_id
        list(pool.map(till.reject, [order_id] * 16))
    assert till.promotions.used(limited.id) == (0, 0)


def test_two_that_give_back_at_once_give_back_once(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="TEN", total_limit=10)
    orders = []
    for number in range(3):
        basket_id, owner, _ = coded(till, "TEN", number)
        orders.append(till.check_out(basket_id, owner).order_id)
    till.first(lambda: till.reject(orders[0]))
    till.reject(orders[0])
    assert till.promotions.used(offer.id) == (0, 2)


def test_an_order_without_limits_leaves_nothing_to_give_back(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    till.promote(code="ALL")
    basket_id, owner, _ = coded(till, "ALL")
    order_id = till.check_out(basket_id, owner).order_id
    content = till.content()
    till.reject(order_id)
    till.reject(till.new_id())
    assert till.content() == content
