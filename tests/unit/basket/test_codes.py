"""Codes that are entered, and what the quote says of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import (
    BasketFull,
)
from basket.baskets.fields import MAX_CODES
from basket.baskets.ownership import guest
from basket.pricing.domain import PromotionNotFound
from basket.usage.guess_domain import OF_BASKET, OF_NETWORK, WINDOW, TooManyCodes
from tests.unit.actors import GRACE
from tests.unit.basket.checkout_harness import CheckoutHarness


def test_codes_come_and_go_whatever_their_case(harness: CheckoutHarness) -> None:
    harness.promote(code="Welcome10")
    basket_id, owner = harness.basket()
    assert harness.service.add_code(basket_id, owner, "welcome10").codes == ("WELCOME10",)
    assert harness.service.add_code(basket_id, owner, "WELCOME10").version == 2
    assert harness.service.remove_code(basket_id, owner, "welcome10").codes == ()
    with pytest.raises(PromotionNotFound):
        harness.service.add_code(basket_id, owner, "NOTHING")


def test_a_basket_takes_so_many_codes(harness: CheckoutHarness) -> None:
    basket_id, owner = harness.basket()
    for number in range(MAX_CODES + 1):
        harness.promote(code=f"CODE-{number}")
    for number in range(MAX_CODES):
        harness.service.add_code(basket_id, owner, f"CODE-{number}")
    with pytest.raises(BasketFull):
        harness.service.add_code(basket_id, owner, f"CODE-{MAX_CODES}")


def guess(harness: CheckoutHarness, basket_id: str, owner: str, code: str, source_ip: str = "") -> bool:
    """Whether anything was learnt from it."""
    try:
        harness.service.add_code(basket_id, owner, code, source_ip)
    except PromotionNotFound:
        return True
    except TooManyCodes as refused:
        return not 0 < (refused.retry_after or 0) <= WINDOW.total_seconds()
    return True


def test_a_basket_learns_of_so_many_wrong_codes_in_a_window(harness: CheckoutHarness) -> None:
    harness.promote(code="RIGHT")
    basket_id, owner = harness.basket()
    assert sum(guess(harness, basket_id, owner, f"WRONG-{number}") for number in range(100)) == OF_BASKET
    assert not guess(harness, basket_id, owner, "RIGHT")
    harness.clock.forward(seconds=WINDOW.total_seconds() - 5)
    assert not guess(harness, basket_id, owner, "RIGHT")
    harness.clock.forward(seconds=5)
    assert harness.service.add_code(basket_id, owner, "RIGHT").codes == ("RIGHT",)
    assert sum(guess(harness, basket_id, owner, f"WRONG-{number}") for number in range(100)) == OF_BASKET


def test_another_basket_does_not_help_who_comes_from_the_same_network(harness: CheckoutHarness) -> None:
    harness.promote(code="RIGHT")
    learnt = 0
    for number in range(OF_NETWORK):
        basket_id, token = harness.guest_basket()
        learnt += sum(
            guess(harness, basket_id, guest(token), f"WRONG-{number}", "192.0.2.1") for _ in range(3)
        )
    assert learnt == OF_NETWORK
    basket_id, token = harness.guest_basket()
    assert not guess(harness, basket_id, guest(token), "RIGHT", "192.0.2.1")
    assert guess(harness, basket_id, guest(token), "RIGHT", "192.0.2.2")


def test_right_codes_are_not_counted(harness: CheckoutHarness) -> None:
    harness.promote(code="RIGHT")
    basket_id, owner = harness.basket()
    for _ in range(OF_BASKET + 1):
        harness.service.add_code(basket_id, owner, "RIGHT", "192.0.2.1")
        harness.service.remove_code(basket_id, owner, "RIGHT")
    assert not [item for item in harness.content() if item["pk"].startswith("T#")]


def test_who_guesses_at_once_learns_no_more(harness: CheckoutHarness) -> None:
    basket_id, owner = harness.basket()
    with ThreadPoolExecutor(16) as pool:
        learnt = list(pool.map(lambda number: guess(harness, basket_id, owner, f"WRONG-{number}"), range(48)))
    assert sum(learnt) == OF_BASKET


def test_the_quote_says_why_codes_do_not_count(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    basket_id, owner = harness.basket(("MUG", 1))
    offer = harness.promote(code="GONE")
    harness.promote(code="LARGE", minimum={"GBP": 5000})
    harness.promote(code="GOOD")
    for code in ("GONE", "LARGE", "GOOD"):
        harness.service.add_code(basket_id, owner, code)
    harness.promotions.remove(offer.id, GRACE, lambda _: True)
    _, priced = harness.service.quote(basket_id, owner, country=None, option=None)
    assert priced.refused == {"GONE": "does not exist", "LARGE": "requires items worth at least 50.00 GBP"}
    assert [(each.code, each.amount) for each in priced.quote.promotions] == [("GOOD", 100)]
    assert priced.chosen
    assert (priced.chosen.id, priced.quote.totals.total) == ("standard", 900 + 395)
