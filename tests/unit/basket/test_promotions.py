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


@pytest.mark.parametrize(
    ("about", "goods", "why"),
    [
        ({}, 1, None),
        ({"active": False}, 1, "is not valid any more"),
        ({"starts_at": AT + timedelta(seconds=1)}, 1, "is not valid yet"),
        ({"starts_at": AT}, 1, None),
        ({"ends_at": AT}, 1, "is not valid any more"),
        ({"ends_at": AT + timedelta(seconds=1)}, 1, None),
        ({"minimum": {"GBP": 100}}, 99, "counts from goods of 100 on"),
        ({"minimum": {"GBP": 100}}, 100, None),
        ({"minimum": {"EUR": 100}}, 100, "is not for orders in GBP"),
        ({"kind": "fixed", "basis_points": None, "amounts": {"EUR": 5}}, 100, "is not for orders in GBP"),
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
    ],
)
def test_what_contradicts_itself_is_named(about: dict[str, Any], fields: list[str]) -> None:
    assert [name for name, _ in faults(PromotionInput(name="An offer", **about))] == fields
