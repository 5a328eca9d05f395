"""What each kind of promotion takes off, when it counts, and what counts together."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from basket.pricing.domain import Item, Quote, ShippingChoice
from basket.pricing.promotion_domain import Promotion, PromotionInput, faults, refusal
from basket.pricing.tax_domain import CountryTax
from basket.pricing.totals_domain import quote

AT = datetime(2026, 11, 21, tzinfo=UTC)
UNTAXED = CountryTax(inclusive=True, standard=0)


def item(sku: str, quantity: int, price: int, product_id: str = "p-1") -> Item:
    return Item(sku=sku, product_id=product_id, title=sku, quantity=quantity, unit_price=price)


def offer(number: int = 1, **about: Any) -> Promotion:
    given: dict[str, Any] = {"name": f"Offer {number}", "kind": "percentage", "basis_points": 1000} | about
    return Promotion(id=f"promotion-{number}", version=1, created_at=AT, updated_at=AT, **given)


def stepped(goods: int) -> ShippingChoice:
    """Free from 50.00 on, as the shop's own table has it."""
    return ShippingChoice(id="standard", name="Standard", price=0 if goods >= 5000 else 395)


def with_steps(items: list[Item], *offers: Promotion, tax: CountryTax = UNTAXED) -> Quote:
    codes = {f"CODE{each.id[-1]}": each for each in offers}
    return quote(items, codes, currency="GBP", tax=tax, ship=stepped)


def priced(items: list[Item], *offers: Promotion) -> Quote:
    return quote(
        items,
        {f"CODE{each.id[-1]}": each for each in offers},
        currency="GBP",
        tax=UNTAXED,
        ship=lambda _: ShippingChoice(id="standard", name="Standard", price=400),
    )


def taken(result: Quote) -> dict[str, int]:
    return {each.code: each.amount for each in result.promotions}


def test_a_percentage_of_the_order_is_shared_out_by_value() -> None:
    result = priced([item("A", 1, 333), item("B", 1, 667)], offer())
    assert [line.discount for line in result.lines] == [33, 67]
    assert taken(result) == {"CODE1": 100}


def test_a_percentage_per_line_is_rounded_on_each() -> None:
    result = priced([item("A", 1, 5), item("B", 1, 5)], offer(per="line"))
    assert [line.discount for line in result.lines] == [1, 1]
    assert [line.discount for line in priced([item("A", 1, 5), item("B", 1, 5)], offer()).lines] == [1, 0]


def test_a_fixed_amount_never_exceeds_what_it_is_of() -> None:
    fixed: dict[str, Any] = {"kind": "fixed", "basis_points": None}
    assert taken(priced([item("A", 1, 300)], offer(amounts={"GBP": 500}, **fixed))) == {"CODE1": 300}
    assert taken(priced([item("A", 3, 300)], offer(amounts={"GBP": 500}, **fixed))) == {"CODE1": 500}
    per_line = offer(amounts={"GBP": 50}, per="line", **fixed)
    assert taken(priced([item("A", 3, 300), item("B", 2, 20)], per_line)) == {"CODE1": 150 + 40}


def test_buy_two_get_one_takes_the_cheapest_units() -> None:
    deal = offer(kind="buy-x-get-y", buy=2, get=1, basis_points=None)
    assert taken(priced([item("A", 2, 500), item("B", 1, 100)], deal)) == {"CODE1": 100}
    assert taken(priced([item("A", 5, 500), item("B", 1, 100)], deal)) == {"CODE1": 600}
    assert taken(priced([item("A", 2, 500)], deal)) == {}
    half = offer(kind="buy-x-get-y", buy=1, get=1, basis_points=5000)
    assert taken(priced([item("A", 2, 333)], half)) == {"CODE1": 167}


def test_a_unit_is_worth_what_is_left_to_pay_of_it() -> None:
    deal = offer(2, kind="buy-x-get-y", buy=2, get=1, basis_points=None)
    off_each = offer(1, kind="fixed", per="line", basis_points=None, amounts={"GBP": 600}, priority=1)
    result = priced([item("A", 3, 1000)], off_each, deal)
    assert taken(result) == {"CODE1": 1800, "CODE2": 400}
    assert result.totals.goods == 800
    half = offer(1, per="line", basis_points=5000, priority=1)
    assert priced([item("A", 3, 1000)], half, deal).totals.goods == 1000


def test_the_cheapest_unit_is_the_one_with_least_left_to_pay() -> None:
    deal = offer(2, kind="buy-x-get-y", buy=1, get=1, basis_points=None)
    on_one = offer(1, per="line", basis_points=9000, priority=1, skus=("DEAR",))
    goods = [item("CHEAP", 1, 500), item("DEAR", 1, 1000)]
    assert taken(priced(goods, on_one, deal)) == {"CODE1": 900, "CODE2": 100}
    assert taken(priced(goods, deal)) == {"CODE2": 500}


def test_two_deals_on_the_same_units_take_no_more_than_is_left() -> None:
    """Of 20.00 that three mugs cost after the first deal, the second takes a third."""
    first = offer(1, kind="buy-x-get-y", buy=2, get=1, basis_points=None)
    second = offer(2, kind="buy-x-get-y", buy=2, get=1, basis_points=None)
    assert taken(priced([item("A", 3, 1000)], first, second)) == {"CODE1": 1000, "CODE2": 667}


def test_a_discount_that_costs_free_shipping_is_not_taken() -> None:
    fixed: dict[str, Any] = {"kind": "fixed", "basis_points": None}
    small, alone = (
        offer(1, amounts={"GBP": 50}, **fixed),
        offer(2, exclusive=True, amounts={"GBP": 100}, **fixed),
    )
    result = with_steps([item("A", 1, 5050)], small, alone)
    assert (taken(result), result.totals.total) == ({"CODE1": 50}, 5000)
    result = with_steps([item("A", 1, 5050)], alone)
    assert (taken(result), result.totals.total) == ({}, 5050)
    assert result.left_out == {"CODE2": "is left out because it does not lower the total"}


def test_of_several_those_are_taken_that_leave_least_to_pay() -> None:
    fixed: dict[str, Any] = {"kind": "fixed", "basis_points": None}
    offers = [offer(number, amounts={"GBP": 40 - number}, **fixed) for number in (1, 2, 3)]
    result = with_steps([item("A", 1, 5080)], *offers)
    assert (taken(result), result.totals.total) == ({"CODE1": 39, "CODE2": 38}, 5003)
    assert result.left_out == {"CODE3": "is left out because it does not lower the total"}
    assert with_steps([item("A", 1, 5080)], offer(4, basis_points=2000), *offers).totals.total == 4368


def test_tax_that_is_added_counts_in_what_is_left_to_pay() -> None:
    """1.00 less loses free shipping of 3.95 and saves a half more of tax."""
    net = CountryTax(inclusive=False, standard=5000, shipping="zero")
    off = offer(1, kind="fixed", basis_points=None, amounts={"GBP": 280})
    assert with_steps([item("A", 1, 5100)], off, tax=net).totals.total == 7230 + 395
    less = offer(1, kind="fixed", basis_points=None, amounts={"GBP": 260})
    assert with_steps([item("A", 1, 5100)], less, tax=net).totals.total == 7650


def test_free_shipping_saves_what_shipping_costs() -> None:
    result = priced([item("A", 1, 500)], offer(kind="free-shipping", basis_points=None))
    assert (result.totals.shipping, result.totals.total, result.totals.discount) == (0, 500, 0)
    assert taken(result) == {"CODE1": 400}


def test_it_is_for_its_skus_and_products_only() -> None:
    goods = [item("A", 1, 1000), item("B", 1, 1000, "p-2")]
    assert taken(priced(goods, offer(skus=("a",)))) == {"CODE1": 100}
    assert taken(priced(goods, offer(product_ids=("p-2",)))) == {"CODE1": 100}
    assert taken(priced(goods, offer(skus=("A",), product_ids=("p-2",)))) == {"CODE1": 200}
    assert taken(priced(goods, offer(skus=("C",)))) == {}


def test_lines_come_before_orders_and_each_works_on_what_is_left() -> None:
    order = offer(1, priority=0, basis_points=5000)
    line = offer(2, priority=9, per="line", basis_points=5000)
    assert taken(priced([item("A", 1, 1000)], order, line)) == {"CODE1": 250, "CODE2": 500}


def test_of_one_kind_the_lower_priority_comes_first() -> None:
    first, second = offer(1, priority=2, basis_points=5000), offer(2, priority=1, basis_points=1000)
    assert taken(priced([item("A", 1, 1000)], first, second)) == {"CODE1": 450, "CODE2": 100}


@pytest.mark.parametrize(
    ("points", "expected"), [(3000, {"CODE3": 300}), (1500, {"CODE1": 100, "CODE2": 90})]
)
def test_an_exclusive_one_counts_alone_and_only_if_it_saves_more(
    points: int, expected: dict[str, int]
) -> None:
    alone = offer(3, exclusive=True, basis_points=points)
    assert taken(priced([item("A", 1, 1000)], offer(1), offer(2), alone)) == expected


def test_two_codes_of_one_promotion_count_once() -> None:
    same = offer()
    result = quote(
        [item("A", 1, 1000)],
        {"ZULU": same, "ALFA": same},
        currency="GBP",
        tax=UNTAXED,
        ship=lambda _: None,
    )
    assert taken(result) == {"ALFA": 100}
    assert result.totals.total == 900
    assert result.left_out == {"ZULU": "belongs to the same promotion as ALFA"}


def test_what_takes_nothing_off_is_told() -> None:
    assert priced([item("A", 1, 1000)], offer(skus=("B",))).left_out == {
        "CODE1": "takes nothing off this order"
    }


@pytest.mark.parametrize(
    ("about", "goods", "why"),
    [
        ({}, 1, None),
        ({"active": False}, 1, "is no longer valid"),
        ({"starts_at": AT + timedelta(seconds=1)}, 1, "is not valid yet"),
        ({"starts_at": AT}, 1, None),
        ({"ends_at": AT}, 1, "is no longer valid"),
        ({"ends_at": AT + timedelta(seconds=1)}, 1, None),
        ({"minimum": {"GBP": 100}}, 99, "requires items worth at least 1.00 GBP"),
        ({"minimum": {"GBP": 100}}, 100, None),
        ({"minimum": {"EUR": 100}}, 100, "is not valid for orders in GBP"),
        (
            {"kind": "fixed", "basis_points": None, "amounts": {"EUR": 5}},
            100,
            "is not valid for orders in GBP",
        ),
    ],
)
def test_when_it_counts(about: dict[str, Any], goods: int, why: str | None) -> None:
    assert refusal(offer(**about), at=AT, currency="GBP", goods=goods) == why


@pytest.mark.parametrize(
    ("about", "fields"),
    [
        ({"kind": "percentage"}, ["basis_points"]),
        ({"kind": "percentage", "basis_points": 5, "amounts": {"GBP": 1}}, ["amounts"]),
        ({"kind": "fixed"}, ["amounts"]),
        ({"kind": "buy-x-get-y", "buy": 1}, ["get"]),
        ({"kind": "free-shipping", "buy": 1}, ["buy"]),
        ({"kind": "free-shipping", "starts_at": AT, "ends_at": AT}, ["ends_at"]),
        ({"kind": "buy-x-get-y", "buy": 1, "get": 1, "basis_points": 500}, []),
        ({"kind": "buy-x-get-y", "buy": 1, "get": 1, "per": "line"}, ["per"]),
        ({"kind": "free-shipping", "per": "order"}, ["per"]),
        ({"kind": "free-shipping", "skus": ("A",), "product_ids": ("p-1",)}, ["skus", "product_ids"]),
        ({"kind": "fixed", "amounts": {"GBP": 1}, "per": "line", "skus": ("A",)}, []),
    ],
)
def test_what_contradicts_itself_is_named(about: dict[str, Any], fields: list[str]) -> None:
    assert [name for name, _ in faults(PromotionInput(name="An offer", **about))] == fields
