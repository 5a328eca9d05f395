"""Lines, and what a basket shows of its goods."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import BasketClosed, BasketFull, NotOnSale
from basket.baskets.fields import MAX_LINES, MAX_QUANTITY
from cartwright.errors import BadRequest, ConcurrentUpdate
from tests.unit.basket.checkout_harness import CheckoutHarness, product


def test_lines_are_added_set_and_removed(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    harness.sell("CUP")
    basket_id, owner = harness.basket(("MUG", 2), ("cup", 1), ("mug", 3))
    assert harness.quantities(basket_id, owner) == {"CUP": 1, "MUG": 5}
    harness.service.add(basket_id, owner, [("mug", 1)])
    harness.service.set(basket_id, owner, "CUP", 7)
    harness.service.set(basket_id, owner, "CUP", 7)
    assert harness.quantities(basket_id, owner) == {"CUP": 7, "MUG": 6}
    harness.service.remove(basket_id, owner, "Mug")
    assert harness.service.remove(basket_id, owner, "MUG").line_count == 1
    assert harness.quantities(basket_id, owner) == {"CUP": 7}


@pytest.mark.parametrize("sku", ["NONE", "GONE", "EUROS"])
def test_what_is_not_sold_in_the_currency_is_refused_by_its_place(harness: CheckoutHarness, sku: str) -> None:
    harness.sell("MUG")
    harness.withdraw(harness.sell("GONE"))
    basket_id, owner = harness.basket()
    with pytest.raises(NotOnSale) as raised:
        harness.service.add(basket_id, owner, [("MUG", 1), (sku, 1)])
    assert [each.field for each in raised.value.errors] == ["lines[1].sku"]
    assert harness.quantities(basket_id, owner) == {}


def test_a_line_takes_no_more_than_its_limit(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", MAX_QUANTITY))
    with pytest.raises(BadRequest) as raised:
        harness.service.add(basket_id, owner, [("MUG", 1)])
    assert [each.field for each in raised.value.errors] == ["lines[0].quantity"]
    harness.service.set(basket_id, owner, "MUG", MAX_QUANTITY)


def test_a_basket_takes_twelve_hundred_lines_and_no_more(harness: CheckoutHarness) -> None:
    skus = [f"S{number}" for number in range(MAX_LINES + 1)]
    for start in range(0, len(skus), 40):
        prices = dict.fromkeys(skus[start : start + 40], 5)
        harness.copy.changed(
            product(harness.new_id(), 1, harness.clock(), prices, title="A thing of some length")
        )
    basket_id, owner = harness.basket()
    for start in range(0, MAX_LINES, 90):
        harness.service.add(basket_id, owner, [(sku, 1) for sku in skus[start : min(start + 90, MAX_LINES)]])
    assert len(harness.quantities(basket_id, owner)) == harness.head(basket_id).line_count == MAX_LINES
    with pytest.raises(BasketFull, match="1200 lines"):
        harness.service.add(basket_id, owner, [(skus[-1], 1)])
    harness.service.set(basket_id, owner, skus[0], 9)


def test_titles_are_counted_in_the_bytes_they_are_sent_as(harness: CheckoutHarness) -> None:
    prices = {f"S{number}": 1 for number in range(40)}
    harness.copy.changed(product(harness.new_id(), 1, harness.clock(), prices, title='🏺"\\' * 60))
    basket_id, _ = harness.basket(*((sku, 1) for sku in prices))
    assert harness.head(basket_id).size == sum(150 + len(sku) + 60 * (4 + 2 + 2) for sku in prices)


def test_a_basket_takes_no_more_than_an_event_carries(harness: CheckoutHarness) -> None:
    skus = [f"S{number}" for number in range(360)]
    for start in range(0, len(skus), 40):
        prices = dict.fromkeys(skus[start : start + 40], 5)
        harness.copy.changed(product(harness.new_id(), 1, harness.clock(), prices, title='"' * 250))
    basket_id, owner = harness.basket()
    for start in range(0, 270, 90):
        harness.service.add(basket_id, owner, [(sku, 1) for sku in skus[start : start + 90]])
    with pytest.raises(BasketFull, match="too long in total"):
        harness.service.add(basket_id, owner, [(sku, 1) for sku in skus[270:]])
    harness.service.remove(basket_id, owner, skus[0])


def test_a_changed_price_and_a_withdrawn_product_are_shown(harness: CheckoutHarness) -> None:
    mug, cup = harness.sell("MUG", 1000), harness.sell("CUP", 500)
    harness.sell("POT", 700)
    basket_id, owner = harness.basket(("MUG", 2), ("CUP", 1), ("POT", 1))
    harness.sell("MUG", 1100, product_id=mug, title="A better mug")
    harness.withdraw(cup)
    view = harness.service.view(basket_id, owner)
    shown = {line.sku: (line.standing, line.unit_price, line.price_seen) for line in view.lines}
    assert shown == {
        "CUP": ("withdrawn", None, 500),
        "MUG": ("price-changed", 1100, 1000),
        "POT": ("available", 700, 700),
    }
    assert (view.goods, view.lines[1].title) == (2 * 1100 + 700, "A better mug")
    harness.service.set(basket_id, owner, "MUG", 2)
    assert harness.service.view(basket_id, owner).lines[1].standing == "available"


def test_many_changes_at_once_all_happen(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket()

    def add(_: int) -> int:
        added = 0
        while not added:
            try:
                harness.service.add(basket_id, owner, [("MUG", 1)])
                added = 1
            except ConcurrentUpdate:
                continue
        return added

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(add, range(50))) == 50
    finally:
        sys.setswitchinterval(interval)
    assert harness.quantities(basket_id, owner) == {"MUG": 50}
    assert harness.head(basket_id).line_count == 1


def test_one_who_is_always_overtaken_is_told(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket()

    def overtaken(operation: str) -> None:
        if operation == "PutItem":
            before, harness.way.before = harness.way.before, lambda _: None
            harness.service.add(basket_id, owner, [("MUG", 1)])
            harness.way.before = before

    harness.way.before = overtaken
    with pytest.raises(ConcurrentUpdate):
        harness.service.set(basket_id, owner, "MUG", 1)


def test_a_closed_basket_takes_nothing(harness: CheckoutHarness) -> None:
    harness.sell("MUG")
    basket_id, owner = harness.basket(("MUG", 1))
    harness.check_out(basket_id, owner)
    for change in (
        lambda: harness.service.add(basket_id, owner, [("MUG", 1)]),
        lambda: harness.service.clear(basket_id, owner),
        lambda: harness.service.remove(basket_id, owner, "MUG"),
        lambda: harness.service.quote(basket_id, owner, country=None, option=None),
    ):
        with pytest.raises(BasketClosed):
            change()
    assert harness.service.view(basket_id, owner).state == "checked-out"
