"""Who a use of a promotion counts for, what an unpaid order holds, and for how long."""

import pytest

from basket.baskets.domain import TotalsChanged
from basket.usage.counting_repository import HELD_FOR
from tests.unit.actors import GRACE
from tests.unit.basket.checkout_harness import CheckoutHarness
from tests.unit.basket.test_limits import coded


@pytest.mark.parametrize(
    "spelt", ["ADA@example.com", "ada@Example.COM", "ada+shop@example.com", "Ada+2@EXAMPLE.com"]
)
def test_one_a_customer_is_one_an_address_however_it_is_spelt(till: CheckoutHarness, spelt: str) -> None:
    till.sell("MUG", 1000)
    till.promote(code="ONCE", customer_limit=1)
    basket_id, owner, _ = coded(till, "ONCE")
    till.check_out(basket_id, owner, email="ada@example.com")
    basket_id, owner, _ = coded(till, "ONCE")
    with pytest.raises(TotalsChanged, match="1395"):
        till.check_out(basket_id, owner, email=spelt)
    assert till.check_out(basket_id, owner, email=spelt, total=1395).total == 1395


@pytest.mark.parametrize("first", ["guest", "customer"])
@pytest.mark.parametrize("known_by", ["email", "account_email"])
def test_a_guest_and_an_account_of_one_address_are_one_customer(
    till: CheckoutHarness, first: str, known_by: str
) -> None:
    """Also where the account gives another address for the order."""
    till.sell("MUG", 1000)
    till.promote(code="ONCE", customer_limit=1)
    as_guest = {"email": "Ada@example.com"}
    as_customer = {"email": "other@example.com", known_by: "ada@example.com"}
    guests, owner, _ = coded(till, "ONCE")
    mine, my = till.basket(("MUG", 1))
    till.desk.add_code(mine, my, "ONCE")
    baskets = [(guests, owner, as_guest), (mine, my, as_customer)]
    if first == "customer":
        baskets.reverse()
    for number, (basket_id, who, about) in enumerate(baskets):
        if number:
            with pytest.raises(TotalsChanged, match="1395"):
                till.check_out(basket_id, who, total=1295, **about)
        else:
            till.check_out(basket_id, who, total=1295, **about)


def test_the_quote_knows_what_the_buyer_has_used(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    till.promote(code="ONCE", customer_limit=1)
    mine, my = till.basket(("MUG", 1))
    till.desk.add_code(mine, my, "ONCE")
    till.check_out(mine, my, email="ada@example.com")
    mine, my = till.basket(("MUG", 1))
    till.desk.add_code(mine, my, "ONCE")
    basket_id, owner, _ = coded(till, "ONCE")
    used = {"ONCE": "was used by this customer as often as it may be"}
    for whose, who, emails, refused in (
        (mine, my, (), used),
        (basket_id, owner, (), {}),
        (basket_id, owner, ("Ada@Example.com", ""), used),
        (basket_id, owner, ("eve@example.com",), {}),
    ):
        _, priced = till.desk.quote(whose, who, country=None, option="standard", emails=emails)
        assert priced.refused == refused
        assert priced.quote.totals.total == (1395 if refused else 1295)
    assert till.check_out(mine, my, "key-2").total == 1395


def unpaid(till: CheckoutHarness, code: str, count: int) -> list[str]:
    """Orders that use the code and wait for their customers."""
    orders = []
    for number in range(count):
        basket_id, owner, email = coded(till, code, number)
        orders.append(till.check_out(basket_id, owner, total=1295, email=email).order_id)
    return orders


def test_unpaid_orders_hold_a_campaign_for_minutes_only(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="TWENTY", total_limit=20)
    orders = unpaid(till, "TWENTY", 20)
    till.confirm(orders[0])
    assert till.promotions.used(offer.id) == (1, 19)
    basket_id, owner, _ = coded(till, "TWENTY")
    till.clock.forward(seconds=HELD_FOR.total_seconds() - 5)
    assert till.total(basket_id, owner) == 1395
    till.clock.forward(seconds=5)
    assert till.total(basket_id, owner) == 1295
    assert till.promotions.used(offer.id) == (1, 0)
    assert till.check_out(basket_id, owner, email="late@example.com").total == 1295


@pytest.mark.parametrize("limit", ["customer", "single"])
def test_an_unpaid_order_holds_its_customers_use_for_minutes_only(till: CheckoutHarness, limit: str) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="ONE", **({"customer_limit": 1} if limit == "customer" else {}))
    code = till.promotions.make_codes(offer.id, 1, GRACE)[0] if limit == "single" else "ONE"
    unpaid(till, code, 1)
    basket_id, owner, email = coded(till, code)
    with pytest.raises(TotalsChanged):
        till.check_out(basket_id, owner, total=1295, email=email)
    till.clock.forward(seconds=HELD_FOR.total_seconds())
    assert till.check_out(basket_id, owner, total=1295, email=email).total == 1295


@pytest.mark.parametrize("single", [False, True])
def test_an_order_that_is_paid_late_counts_all_the_same(till: CheckoutHarness, single: bool) -> None:
    """Its total was agreed to. What was given to another meanwhile stays the other's."""
    till.sell("MUG", 1000)
    offer = till.promote(code="ONE", total_limit=1)
    code = till.promotions.make_codes(offer.id, 1, GRACE)[0] if single else "ONE"
    (late,) = unpaid(till, code, 1)
    till.clock.forward(seconds=HELD_FOR.total_seconds())
    (soon,) = unpaid(till, code, 1)
    for order_id in (soon, late, late, soon):
        till.confirm(order_id)
    assert till.promotions.used(offer.id) == (2, 0)
    till.reject(late)
    till.reject(late)
    assert till.promotions.used(offer.id) == (1, 0)
    basket_id, owner, _ = coded(till, code)
    assert till.total(basket_id, owner) == 1395
    till.reject(soon)
    assert till.promotions.used(offer.id) == (0, 0)
    assert till.total(basket_id, owner) == 1295


def test_what_has_lapsed_is_not_given_back_a_second_time(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="ONE", total_limit=1)
    (late,) = unpaid(till, "ONE", 1)
    till.clock.forward(seconds=HELD_FOR.total_seconds())
    unpaid(till, "ONE", 1)
    till.reject(late)
    assert till.promotions.used(offer.id) == (0, 1)


def test_paid_uses_never_lapse_and_leave_no_holds(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="ONE", total_limit=1, customer_limit=1)
    (order_id,) = unpaid(till, "ONE", 1)
    assert [item for item in till.content() if item["sk"].startswith("H#")]
    till.confirm(order_id)
    till.clock.forward(days=30)
    basket_id, owner, _ = coded(till, "ONE", number=1)
    assert till.total(basket_id, owner) == 1395
    assert till.promotions.used(offer.id) == (1, 0)
    assert not [item for item in till.content() if item["sk"].startswith("H#")]


@pytest.mark.parametrize("becomes", ["paid", "rejected", "lapsed"])
def test_who_is_overtaken_while_an_order_is_counted_to_its_end_changes_nothing(
    till: CheckoutHarness, becomes: str
) -> None:
    till.sell("MUG", 1000)
    offer = till.promote(code="ONE", total_limit=1)
    (order_id,) = unpaid(till, "ONE", 1)
    basket_id, owner, _ = coded(till, "ONE")
    till.clock.forward(seconds=HELD_FOR.total_seconds())
    first = {
        "paid": lambda: till.confirm(order_id),
        "rejected": lambda: till.reject(order_id),
        "lapsed": lambda: till.total(basket_id, owner),
    }[becomes]
    till.first(first)
    if becomes == "lapsed":
        till.confirm(order_id)
    else:
        till.total(basket_id, owner)
    assert till.promotions.used(offer.id) == ((0, 0) if becomes == "rejected" else (1, 0))
