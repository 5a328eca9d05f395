"""Codes that are entered, and what the quote says of them."""

import pytest

from basket.baskets.domain import (
    BasketFull,
)
from basket.baskets.fields import MAX_CODES
from basket.pricing.errors_domain import PromotionNotFound
from tests.unit.basket.till import Till


def test_codes_come_and_go_whatever_their_case(till: Till) -> None:
    till.promote(code="Welcome10")
    basket_id, owner = till.basket()
    assert till.desk.add_code(basket_id, owner, "welcome10").codes == ("WELCOME10",)
    assert till.desk.add_code(basket_id, owner, "WELCOME10").version == 2
    assert till.desk.remove_code(basket_id, owner, "welcome10").codes == ()
    with pytest.raises(PromotionNotFound):
        till.desk.add_code(basket_id, owner, "NOTHING")


def test_a_basket_takes_so_many_codes(till: Till) -> None:
    basket_id, owner = till.basket()
    for number in range(MAX_CODES + 1):
        till.promote(code=f"CODE-{number}")
    for number in range(MAX_CODES):
        till.desk.add_code(basket_id, owner, f"CODE-{number}")
    with pytest.raises(BasketFull):
        till.desk.add_code(basket_id, owner, f"CODE-{MAX_CODES}")


def test_the_quote_says_why_codes_do_not_count(till: Till) -> None:
    till.sell("MUG", 1000)
    basket_id, owner = till.basket(("MUG", 1))
    offer = till.promote(code="GONE")
    till.promote(code="LARGE", minimum={"GBP": 5000})
    till.promote(code="GOOD")
    for code in ("GONE", "LARGE", "GOOD"):
        till.desk.add_code(basket_id, owner, code)
    till.staff.promotions.remove(offer.id, lambda _: True)
    _, priced = till.desk.quote(basket_id, owner, country=None, option=None)
    assert priced.refused == {"GONE": "stands for no promotion", "LARGE": "counts from goods of 5000 on"}
    assert [(each.code, each.amount) for each in priced.quote.promotions] == [("GOOD", 100)]
    assert priced.chosen
    assert (priced.chosen.id, priced.quote.totals.total) == ("standard", 900 + 395)
