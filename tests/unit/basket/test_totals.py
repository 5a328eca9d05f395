"""Whatever the goods, the promotions and the rates: the lines add up, nothing is below zero, order does not matter."""

import itertools
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basket.pricing.domain import Item, Quote, ShippingChoice
from basket.pricing.promotion_domain import Promotion
from basket.pricing.rounding_domain import half_up, share_out
from basket.pricing.tax_domain import CountryTax, tax_on
from basket.pricing.totals_domain import quote
from tests import amount

AT = datetime(2026, 11, 21, tzinfo=UTC)
UK = CountryTax(inclusive=True, standard=2000, reduced=500)
NET = CountryTax(inclusive=False, standard=1900, reduced=700)
SKUS = [f"SKU-{number}" for number in range(6)]

amounts = st.integers(0, 100_000)
items = st.lists(
    st.builds(
        Item,
        sku=st.sampled_from(SKUS),
        product_id=st.sampled_from(["p-1", "p-2"]),
        title=st.just("A thing"),
        quantity=st.integers(1, 5_000),
        unit_price=amounts,
        tax_class=st.sampled_from(["standard", "reduced", "zero"]),
    ),
    unique_by=lambda item: item.sku,
    max_size=6,
)
promotions = st.lists(
    st.builds(
        Promotion,
        id=st.sampled_from([f"promotion-{number}" for number in range(4)]),
        name=st.just("An offer"),
        kind=st.sampled_from(["percentage", "fixed", "buy-x-get-y", "free-shipping"]),
        per=st.sampled_from(["order", "line"]),
        basis_points=st.integers(1, 10_000),
        amounts=st.fixed_dictionaries({"GBP": amounts}),
        buy=st.integers(1, 5),
        get=st.integers(1, 5),
        skus=st.lists(st.sampled_from(SKUS), max_size=3).map(tuple),
        priority=st.integers(0, 3),
        exclusive=st.booleans(),
        version=st.just(1),
        created_at=st.just(AT),
        updated_at=st.just(AT),
    ),
    unique_by=lambda promotion: promotion.id,
    max_size=4,
)
taxes = st.sampled_from([UK, NET])


def priced(found: list[Item], offers: list[Promotion], tax: CountryTax, shipping: int = 395) -> Quote:
    return quote(
        found,
        {f"CODE-{each.id}": each for each in offers},
        currency="GBP",
        tax=tax,
        ship=lambda goods: ShippingChoice(
            id="standard", name="Standard", price=0 if goods > 50_000 else shipping
        ),
    )


@settings(max_examples=amount.of(100, 500), deadline=None)
@given(items, promotions, taxes)
def test_the_lines_add_up_to_the_totals(found: list[Item], offers: list[Promotion], tax: CountryTax) -> None:
    result = priced(found, offers, tax)
    totals = result.totals
    assert {line.sku for line in result.lines} == {item.sku for item in found}
    assert totals.goods == sum(line.total for line in result.lines)
    assert totals.total == totals.goods + totals.shipping
    assert totals.discount == sum(line.discount for line in result.lines)
    shipping_net = totals.shipping if tax.inclusive else half_up(totals.shipping * 10_000, 11_900)
    assert totals.tax == sum(line.tax for line in result.lines) + tax_on(shipping_net, tax, "standard")
    for line in result.lines:
        net = line.quantity * line.unit_price - line.discount
        assert line.total == net + (0 if tax.inclusive else line.tax)
    saved = sum(each.amount for each in result.promotions)
    assert saved - totals.discount in (0, 395)


@settings(max_examples=amount.of(100, 500), deadline=None)
@given(items, promotions, taxes)
def test_nothing_is_below_zero(found: list[Item], offers: list[Promotion], tax: CountryTax) -> None:
    result = priced(found, offers, tax)
    for line in result.lines:
        assert 0 <= line.discount <= line.quantity * line.unit_price
        assert 0 <= line.tax <= line.total
    assert min(result.totals.goods, result.totals.shipping, result.totals.tax, result.totals.discount) >= 0
    assert all(each.amount > 0 for each in result.promotions)


@settings(max_examples=amount.of(50, 200), deadline=None)
@given(items, promotions, taxes, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_codes_does_not_matter(
    found: list[Item], offers: list[Promotion], tax: CountryTax, random: Random
) -> None:
    before = priced(found, offers, tax)
    random.shuffle(found)
    random.shuffle(offers)
    assert priced(found, offers, tax) == before


@settings(max_examples=amount.of(80, 300), deadline=None)
@given(items, promotions, taxes)
def test_no_choice_of_codes_leaves_less_to_pay(
    found: list[Item], offers: list[Promotion], tax: CountryTax
) -> None:
    total = priced(found, offers, tax).totals.total
    for size in range(len(offers)):
        for fewer in itertools.combinations(offers, size):
            assert total <= priced(found, [*fewer], tax).totals.total


@given(st.integers(0, 10**9), st.dictionaries(st.text(max_size=3), st.integers(0, 10**6), max_size=20))
def test_what_is_shared_out_is_all_there(amount: int, weights: dict[str, int]) -> None:
    total = sum(weights.values())
    if not total:
        amount = 0
    shares = share_out(amount, weights)
    assert sum(shares.values()) == amount
    assert shares.keys() == weights.keys()
    for key, weight in weights.items():
        assert total == 0 or amount * weight // total <= shares[key] <= -(-amount * weight // total)


def test_nothing_has_no_share_to_give() -> None:
    with pytest.raises(ValueError, match="cannot be allocated"):
        share_out(1, {"a": 0})


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"), [(1, 2, 1), (3, 2, 2), (5, 4, 1), (7, 4, 2), (0, 9, 0)]
)
def test_halves_are_rounded_up(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


def test_of_equal_remainders_the_first_key_gets_the_unit() -> None:
    for keys in itertools.permutations(["a", "b", "c"]):
        assert share_out(100, dict.fromkeys(keys, 1)) == {"a": 34, "b": 33, "c": 33}


def test_the_example_of_the_contract_comes_out() -> None:
    mug = Item(sku="MUG", product_id="p", title="Mug", quantity=2, unit_price=1250)
    offer = Promotion(
        id="promotion-0",
        name="10% off",
        kind="percentage",
        basis_points=1000,
        version=1,
        created_at=AT,
        updated_at=AT,
    )
    totals = priced([mug], [offer], UK).totals
    assert (totals.goods, totals.shipping, totals.discount, totals.tax, totals.total) == (
        2250,
        395,
        250,
        441,
        2645,
    )
