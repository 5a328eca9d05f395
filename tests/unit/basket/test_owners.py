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


def test_the_customer_has_one_open_basket(harness: CheckoutHarness) -> None:
    basket_id, owner = harness.basket()
    assert harness.basket() == (basket_id, owner)
    with pytest.raises(CurrenciesDiffer):
        harness.service.open_for_customer(ADA, currency="EUR", country="DE")
    harness.sell("MUG")
    harness.service.add(basket_id, owner, [("MUG", 1)])
    harness.check_out(basket_id, owner)
    assert harness.basket()[0] != basket_id


def test_of_many_that_open_the_customers_basket_all_get_the_same(harness: CheckoutHarness) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: harness.basket()[0], range(32)))) == 1


def test_one_that_another_beats_to_it_gets_the_others(harness: CheckoutHarness) -> None:
    opened: list[str] = []
    harness.first(lambda: opened.append(harness.basket()[0]))
    assert [harness.basket()[0]] == opened


def test_only_the_owner_finds_a_basket(harness: CheckoutHarness) -> None:
    mine, owner = harness.basket()
    theirs, token = harness.guest_basket()
    for basket_id, who in (
        (mine, customer("eve")),
        (mine, guest(token)),
        (theirs, owner),
        (theirs, guest(token[:-1] + "x")),
        (harness.new_id(), owner),
    ):
        with pytest.raises(BasketNotFound):
            harness.service.view(basket_id, who)
        with pytest.raises(BasketNotFound):
            harness.service.clear(basket_id, who)


def test_a_guests_token_is_stored_nowhere(harness: CheckoutHarness) -> None:
    _, token = harness.guest_basket()
    assert token not in repr(harness.content())


@pytest.mark.parametrize(("days", "found"), [(59, True), (61, False)])
def test_an_abandoned_guests_basket_ends(harness: CheckoutHarness, days: int, found: bool) -> None:
    harness.sell("MUG")
    basket_id, token = harness.guest_basket(("MUG", 1))
    ends = {item["expires_at"] for item in harness.content() if item["pk"] == f"B#{basket_id}"}
    assert len(ends) == 1
    harness.clock.forward(days=days)
    if found:
        assert harness.service.view(basket_id, guest(token)).line_count == 1
        return
    with pytest.raises(BasketNotFound):
        harness.service.view(basket_id, guest(token))


def test_a_customers_basket_that_ended_gives_way_to_a_new_one(harness: CheckoutHarness) -> None:
    basket_id, _ = harness.basket()
    harness.clock.forward(days=401)
    assert harness.basket()[0] != basket_id


def test_an_unknown_currency_is_refused(harness: CheckoutHarness) -> None:
    with pytest.raises(BadRequest) as raised:
        harness.service.open_for_guest(currency="XYZ", country="GB")
    assert [each.field for each in raised.value.errors] == ["currency"]
