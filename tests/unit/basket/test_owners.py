"""Whose a basket is, and for how long."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import (
    BasketNotFound,
    CurrenciesDiffer,
)
from basket.baskets.ownership import customer, guest
from cartwright.errors import BadRequest
from tests.unit.basket.checkout_harness import ADA, CheckoutHarness


def test_the_customer_has_one_open_basket(till: CheckoutHarness) -> None:
    basket_id, owner = till.basket()
    assert till.basket() == (basket_id, owner)
    with pytest.raises(CurrenciesDiffer):
        till.desk.open_for_customer(ADA, currency="EUR", country="DE")
    till.sell("MUG")
    till.desk.add(basket_id, owner, [("MUG", 1)])
    till.check_out(basket_id, owner)
    assert till.basket()[0] != basket_id


def test_of_many_that_open_the_customers_basket_all_get_the_same(till: CheckoutHarness) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: till.basket()[0], range(32)))) == 1


def test_one_that_another_beats_to_it_gets_the_others(till: CheckoutHarness) -> None:
    opened: list[str] = []
    till.first(lambda: opened.append(till.basket()[0]))
    assert [till.basket()[0]] == opened


def test_only_the_owner_finds_a_basket(till: CheckoutHarness) -> None:
    mine, owner = till.basket()
    theirs, token = till.guest_basket()
    for basket_id, who in (
        (mine, customer("eve")),
        (mine, guest(token)),
        (theirs, owner),
        (theirs, guest(token[:-1] + "x")),
        (till.new_id(), owner),
    ):
        with pytest.raises(BasketNotFound):
            till.desk.view(basket_id, who)
        with pytest.raises(BasketNotFound):
            till.desk.clear(basket_id, who)


def test_a_guests_token_is_stored_nowhere(till: CheckoutHarness) -> None:
    _, token = till.guest_basket()
    assert token not in repr(till.content())


@pytest.mark.parametrize(("days", "found"), [(59, True), (61, False)])
def test_an_abandoned_guests_basket_ends(till: CheckoutHarness, days: int, found: bool) -> None:
    till.sell("MUG")
    basket_id, token = till.guest_basket(("MUG", 1))
    ends = {item["expires_at"] for item in till.content() if item["pk"] == f"B#{basket_id}"}
    assert len(ends) == 1
    till.clock.forward(days=days)
    if found:
        assert till.desk.view(basket_id, guest(token)).line_count == 1
        return
    with pytest.raises(BasketNotFound):
        till.desk.view(basket_id, guest(token))


def test_a_customers_basket_that_ended_gives_way_to_a_new_one(till: CheckoutHarness) -> None:
    basket_id, _ = till.basket()
    till.clock.forward(days=401)
    assert till.basket()[0] != basket_id


def test_an_unknown_currency_is_refused(till: CheckoutHarness) -> None:
    with pytest.raises(BadRequest) as raised:
        till.desk.open_for_guest(currency="XYZ", country="GB")
    assert [each.field for each in raised.value.errors] == ["currency"]
