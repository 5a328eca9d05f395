"""An order is placed at the total that was shown, of what can be sold and sent; else nothing is written."""

from collections.abc import Callable

import pytest

from basket.baskets.domain import (
    BasketEmpty,
    BasketFull,
    BasketNotFound,
    LinesUnavailable,
    ShippingUnavailable,
    TotalsChanged,
)
from basket.baskets.fields import MAX_LINES
from basket.baskets.ownership import guest
from cartwright.errors import CartwrightError
from tests.unit.basket.checkout_harness import CheckoutHarness, product


def refused(
    till: CheckoutHarness, error: type[CartwrightError], act: Callable[[], object]
) -> list[tuple[str, str]]:
    """The faults; and that nothing was written."""
    content = till.content()
    with pytest.raises(error) as raised:
        act()
    assert till.content() == content
    assert not till.told
    return [(each.field, each.message) for each in raised.value.errors]


def test_the_total_must_be_the_one_that_was_seen(till: CheckoutHarness) -> None:
    mug = till.sell("MUG", 1000)
    till.promote(code="OVER20", minimum={"GBP": 2000})
    basket_id, owner = till.basket(("MUG", 2))
    till.desk.add_code(basket_id, owner, "OVER20")
    seen = till.total(basket_id, owner)
    till.sell("MUG", 950, product_id=mug)
    assert refused(till, TotalsChanged, lambda: till.check_out(basket_id, owner, total=seen)) == [
        ("expected_total", "is 2295"),
        ("lines.MUG.unit_price", "was 1000 and is 950"),
        ("codes.OVER20", "counts from goods of 2000 on"),
    ]
    assert till.check_out(basket_id, owner, total=2295).total == 2295


@pytest.mark.parametrize("difference", [-1, 1])
def test_one_penny_is_a_difference(till: CheckoutHarness, difference: int) -> None:
    till.sell("MUG", 1000)
    basket_id, owner = till.basket(("MUG", 1))
    total = till.total(basket_id, owner) + difference
    assert refused(till, TotalsChanged, lambda: till.check_out(basket_id, owner, total=total)) == [
        ("expected_total", "is 1395")
    ]


def test_withdrawn_goods_are_named(till: CheckoutHarness) -> None:
    till.sell("CUP")
    mug = till.sell("MUG")
    basket_id, owner = till.basket(("MUG", 1), ("CUP", 1))
    total = till.total(basket_id, owner)
    till.withdraw(mug)
    assert refused(till, LinesUnavailable, lambda: till.check_out(basket_id, owner, total=total)) == [
        ("lines.MUG", "is not sold any more")
    ]


def test_an_empty_basket_is_no_order(till: CheckoutHarness) -> None:
    basket_id, owner = till.basket()
    assert refused(till, BasketEmpty, lambda: till.check_out(basket_id, owner, total=0)) == []


def test_a_way_that_is_not_offered_is_refused(till: CheckoutHarness) -> None:
    till.sell("MUG", weight_grams=30_000)
    basket_id, owner = till.basket(("MUG", 1))
    assert refused(
        till,
        ShippingUnavailable,
        lambda: till.check_out(basket_id, owner, total=1, shipping_option="express"),
    ) == [("shipping_option", "is not offered to GB: standard is")]


def test_a_line_that_comes_in_between_is_never_left_out(till: CheckoutHarness) -> None:
    till.sell("MUG", 1000)
    basket_id, owner = till.basket(("MUG", 1))
    total = till.total(basket_id, owner)

    def added(operation: str) -> None:
        if operation == "TransactWriteItems":
            till.way.before = lambda _: None
            till.desk.add(basket_id, owner, [("MUG", 1)])

    till.way.before = added
    with pytest.raises(TotalsChanged):
        till.check_out(basket_id, owner, total=total)
    assert not till.told


def test_the_largest_order_fits_into_an_event_and_an_item(till: CheckoutHarness) -> None:
    title = "WHITE HANGING HEART T-LIGHT HOLDE"
    skus = [f"{number:05d}A" for number in range(MAX_LINES)]
    for start in range(0, MAX_LINES, 40):
        prices = dict.fromkeys(skus[start : start + 40], 99_999)
        till.copy.changed(product(till.new_id(), 1, till.clock(), prices, title=title, tax_class="standard"))
    basket_id, owner = till.basket()
    for start in range(0, MAX_LINES, 90):
        till.desk.add(basket_id, owner, [(sku, 9_999) for sku in skus[start : min(start + 90, MAX_LINES)]])
    till.check_out(basket_id, owner)
    (event,) = till.told
    assert len(event.data.lines) == MAX_LINES
    assert len(event.detail()) < 250_000
    assert sum(line.total for line in event.data.lines) == event.data.totals.goods


def test_titles_that_grew_too_long_for_an_event_are_refused(till: CheckoutHarness) -> None:
    ids = [till.new_id() for _ in range(20)]
    for number, product_id in enumerate(ids):
        prices = {f"S{number}-{each}": 1 for each in range(40)}
        till.copy.changed(product(product_id, 1, till.clock(), prices, title="A"))
    basket_id, owner = till.basket()
    for number in range(20):
        till.desk.add(basket_id, owner, [(f"S{number}-{each}", 1) for each in range(40)])
    for number, product_id in enumerate(ids):
        prices = {f"S{number}-{each}": 1 for each in range(40)}
        till.copy.changed(product(product_id, 2, till.clock(), prices, title="🏺" * 50))
    refused(till, BasketFull, lambda: till.check_out(basket_id, owner))


def test_a_foreign_basket_is_not_found(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, _ = till.basket(("MUG", 1))
    _, token = till.guest_basket()
    refused(
        till,
        BasketNotFound,
        lambda: till.check_out(basket_id, guest(token), total=1),
    )
