"""No order is placed at a total that the payment provider does not take."""

from typing import Any

import pytest

from basket.baskets.domain import TotalsChanged, Unpayable
from basket.baskets.ownership import guest
from basket.pricing.shipping_domain import Band, ShippingOption, ShippingTable, Zone
from basket.pricing.tax_domain import CountryTax, TaxTable
from cartwright.errors import BadRequest
from tests.unit.actors import GRACE
from tests.unit.basket.checkout_harness import CheckoutHarness

PRICES = {"KWD": 1237, "GBP": 0}


@pytest.fixture
def striped() -> CheckoutHarness:
    harness = CheckoutHarness(provider="stripe")
    option = ShippingOption(id="standard", name="Standard", bands=(Band(up_to_grams=None, prices=PRICES),))
    rates = harness.rates
    rates.set_shipping(ShippingTable(zones=(Zone(name="All", options=(option,)),)), GRACE, lambda _: True)
    rates.set_tax(
        TaxTable(countries={}, elsewhere=CountryTax(inclusive=False, standard=1234)), GRACE, lambda _: True
    )
    return harness


def basket(harness: CheckoutHarness, currency: str, *lines: tuple[str, int]) -> tuple[str, str]:
    basket_id, token = harness.guest_basket(*lines, currency=currency)
    return basket_id, guest(token)


@pytest.mark.parametrize("kind", ["none", "percentage", "fixed", "per line", "deal", "free-shipping"])
def test_every_amount_is_one_that_can_be_paid(striped: CheckoutHarness, kind: str) -> None:
    about: dict[str, dict[str, Any]] = {
        "percentage": {"basis_points": 1234},
        "fixed": {"kind": "fixed", "basis_points": None, "amounts": {"KWD": 1234}},
        "per line": {"per": "line", "basis_points": 777},
        "deal": {"kind": "buy-x-get-y", "basis_points": 3333, "buy": 2, "get": 1},
        "free-shipping": {"kind": "free-shipping", "basis_points": None},
    }
    for sku, price in (("A", 1234), ("B", 995), ("C", 3)):
        striped.sell(sku, price)
    basket_id, owner = basket(striped, "KWD", ("A", 3), ("B", 2), ("C", 1))
    if kind != "none":
        striped.promote(code="CODE", **about[kind])
        striped.service.add_code(basket_id, owner, "CODE")
    _, priced = striped.service.quote(basket_id, owner, country="KW", option="standard")
    found = priced.quote
    lines = [(line.unit_price, line.discount, line.tax, line.total) for line in found.lines]
    totals = found.totals
    amounts = [*sum(lines, ()), totals.goods, totals.shipping, totals.tax, totals.discount, totals.total]
    amounts += [each.amount for each in found.promotions] + [each.price for each in priced.shipping]
    assert [amount for amount in amounts if amount % 10] == []
    assert [line.unit_price for line in found.lines] == [1230, 1000, 10]
    assert totals.goods == sum(line.total for line in found.lines)
    assert totals.total == totals.goods + totals.shipping
    assert len(found.promotions) == (kind != "none")
    assert striped.check_out(basket_id, owner).total == totals.total


@pytest.mark.parametrize(
    ("price", "why"),
    [
        (20, "the minimum payment is 0.30 GBP"),
        (99_999_999, "the maximum payment is 999999.99 GBP"),
    ],
)
def test_what_cannot_be_paid_is_told_and_refused(striped: CheckoutHarness, price: int, why: str) -> None:
    striped.sell("MUG", price)
    basket_id, owner = basket(striped, "GBP", ("MUG", 1))
    _, priced = striped.service.quote(basket_id, owner, country="GB", option="standard")
    assert priced.unpayable == why
    with pytest.raises(Unpayable) as raised:
        striped.check_out(basket_id, owner)
    assert [(each.field, each.message) for each in raised.value.errors] == [
        ("expected_total", f"cannot be paid: {why}")
    ]
    assert striped.told == []


def test_what_costs_nothing_need_not_be_paid(striped: CheckoutHarness) -> None:
    striped.sell("MUG", 0)
    basket_id, owner = basket(striped, "GBP", ("MUG", 1))
    assert striped.check_out(basket_id, owner, payment_method_id=None).total == 0


def test_no_basket_is_opened_in_a_currency_that_nobody_can_pay_in(striped: CheckoutHarness) -> None:
    with pytest.raises(BadRequest) as raised:
        striped.guest_basket(currency="IQD")
    assert [(each.field, each.message) for each in raised.value.errors] == [
        ("currency", "the payment provider does not accept IQD")
    ]
    CheckoutHarness().guest_basket(currency="IQD")


def test_the_sandbox_takes_the_exact_amount(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 7)
    basket_id, owner = basket(harness, "GBP", ("MUG", 1))
    with pytest.raises(TotalsChanged):
        harness.check_out(basket_id, owner, total=7)
    assert harness.check_out(basket_id, owner, total=7 + 395).total == 402
