"""An order is placed at the total that was shown, of what can be sold and sent; else nothing is written."""

from collections.abc import Callable
from typing import Any

import msgspec
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
from basket.pricing.tax_domain import DEFAULT_TAXES, CountryTax, TaxRates
from cartwright.errors import BadRequest, CartwrightError
from tests.unit.actors import GRACE
from tests.unit.basket.checkout_harness import CheckoutHarness, payment, product


def refused(
    harness: CheckoutHarness, error: type[CartwrightError], act: Callable[[], object]
) -> list[tuple[str, str]]:
    """The faults; and that nothing was written."""
    content = harness.content()
    with pytest.raises(error) as raised:
        act()
    assert harness.content() == content
    assert not harness.told
    return [(each.field, each.message) for each in raised.value.errors]


def test_the_total_must_be_the_one_that_was_seen(harness: CheckoutHarness) -> None:
    mug = harness.sell("MUG", 1000)
    harness.promote(code="OVER20", minimum={"GBP": 2000})
    basket_id, owner = harness.basket(("MUG", 2))
    harness.service.add_code(basket_id, owner, "OVER20")
    seen = harness.total(basket_id, owner)
    harness.sell("MUG", 950, product_id=mug)
    assert refused(harness, TotalsChanged, lambda: harness.check_out(basket_id, owner, total=seen)) == [
        ("expected_total", "is 2295"),
        ("lines.MUG.unit_price", "changed from 1000 to 950"),
        ("codes.OVER20", "requires items worth at least 20.00 GBP"),
    ]
    assert harness.check_out(basket_id, owner, total=2295).total == 2295


@pytest.mark.parametrize("difference", [-1, 1])
def test_one_penny_is_a_difference(harness: CheckoutHarness, difference: int) -> None:
    harness.sell("MUG", 1000)
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner) + difference
    assert refused(harness, TotalsChanged, lambda: harness.check_out(basket_id, owner, total=total)) == [
        ("expected_total", "is 1395")
    ]


def test_withdrawn_goods_are_named(harness: CheckoutHarness) -> None:
    harness.sell("CUP")
    mug = harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1), ("CUP", 1))
    total = harness.total(basket_id, owner)
    harness.withdraw(mug)
    assert refused(harness, LinesUnavailable, lambda: harness.check_out(basket_id, owner, total=total)) == [
        ("lines.MUG", "is no longer on sale")
    ]


def test_an_empty_basket_is_no_order(harness: CheckoutHarness) -> None:
    basket_id, owner = harness.basket()
    assert refused(harness, BasketEmpty, lambda: harness.check_out(basket_id, owner, total=0)) == []


def test_a_way_that_is_not_offered_is_refused(harness: CheckoutHarness) -> None:
    harness.sell("MUG", weight_grams=30_000)
    basket_id, owner = harness.basket(("MUG", 1))
    assert refused(
        harness,
        ShippingUnavailable,
        lambda: harness.check_out(basket_id, owner, total=1, shipping_option="express"),
    ) == [("shipping_option", "is not available for GB; available options: standard")]


def test_a_line_that_comes_in_between_is_never_left_out(harness: CheckoutHarness) -> None:
    harness.sell("MUG", 1000)
    basket_id, owner = harness.basket(("MUG", 1))
    total = harness.total(basket_id, owner)

    def added(operation: str) -> None:
        if operation == "TransactWriteItems":
            harness.way.before = lambda _: None
            harness.service.add(basket_id, owner, [("MUG", 1)])

    harness.way.before = added
    with pytest.raises(TotalsChanged):
        harness.check_out(basket_id, owner, total=total)
    assert not harness.told


def test_the_largest_order_fits_into_an_event_and_an_item(harness: CheckoutHarness) -> None:
    title = "WHITE HANGING HEART T-LIGHT HOLDE"
    skus = [f"{number:05d}A" for number in range(MAX_LINES)]
    for start in range(0, MAX_LINES, 40):
        prices = dict.fromkeys(skus[start : start + 40], 99_999)
        harness.copy.changed(
            product(harness.new_id(), 1, harness.clock(), prices, title=title, tax_class="standard")
        )
    basket_id, owner = harness.basket()
    for start in range(0, MAX_LINES, 90):
        harness.service.add(
            basket_id, owner, [(sku, 9_999) for sku in skus[start : min(start + 90, MAX_LINES)]]
        )
    harness.check_out(basket_id, owner)
    (event,) = harness.told
    assert len(event.data.lines) == MAX_LINES
    assert len(event.detail()) < 250_000
    assert sum(line.total for line in event.data.lines) == event.data.totals.goods


def test_titles_that_grew_too_long_for_an_event_are_refused(harness: CheckoutHarness) -> None:
    ids = [harness.new_id() for _ in range(20)]
    for number, product_id in enumerate(ids):
        prices = {f"S{number}-{each}": 1 for each in range(40)}
        harness.copy.changed(product(product_id, 1, harness.clock(), prices, title="A"))
    basket_id, owner = harness.basket()
    for number in range(20):
        harness.service.add(basket_id, owner, [(f"S{number}-{each}", 1) for each in range(40)])
    for number, product_id in enumerate(ids):
        prices = {f"S{number}-{each}": 1 for each in range(40)}
        harness.copy.changed(product(product_id, 2, harness.clock(), prices, title="🏺" * 50))
    refused(harness, BasketFull, lambda: harness.check_out(basket_id, owner))


def test_a_foreign_basket_is_not_found(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, _ = harness.basket(("MUG", 1))
    _, token = harness.guest_basket()
    refused(
        harness,
        BasketNotFound,
        lambda: harness.check_out(basket_id, guest(token), total=1),
    )


def test_a_country_with_regions_needs_the_code_of_one(harness: CheckoutHarness) -> None:
    taxes = CountryTax(inclusive=False, standard=0, regions={"CA": TaxRates(standard=725)})
    table = msgspec.structs.replace(DEFAULT_TAXES, countries={"US": taxes})
    harness.rates.set_tax(table, GRACE, lambda _: True)
    harness.sell("MUG", 1000)
    basket_id, owner = harness.basket(("MUG", 2))

    def quoted(region: str) -> tuple[int, int, bool]:
        about: dict[str, Any] = {"country": "US", "region": region, "option": "standard"}
        priced = harness.service.quote(basket_id, owner, **about)[1]
        return priced.quote.totals.total, priced.quote.totals.tax, priced.region_missing

    def check_out(region: str, total: int) -> object:
        address = msgspec.structs.replace(payment(0).address, country="US", region=region)
        return harness.check_out(basket_id, owner, total=total, address=address)

    total, tax, missing = quoted("CA")
    assert (total, tax, missing) == (2000 + 995 + tax, 145 + 72, False)
    assert quoted("") == quoted("California") == (2995, 0, True)
    for region in ("", "California"):
        faults = refused(harness, BadRequest, lambda region=region: check_out(region, 2995))  # type: ignore[misc]
        assert [field for field, _ in faults] == ["address.region"]
    check_out("ca", total)
    assert harness.told[-1].data.totals.tax == tax
