"""Lines, and what a basket shows of its goods."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from basket.baskets.domain import BasketClosed, BasketFull, NotOnSale
from basket.baskets.fields import MAX_LINES, MAX_QUANTITY
from cartwright.errors import BadRequest, ConcurrentUpdate
from tests.unit.basket.checkout_harness import CheckoutHarness, product


def test_lines_are_added_set_and_removed(till: CheckoutHarness) -> None:
    till.sell("MUG")
    till.sell("CUP")
    basket_id, owner = till.basket(("MUG", 2), ("cup", 1), ("mug", 3))
    assert till.quantities(basket_id, owner) == {"CUP": 1, "MUG": 5}
    till.desk.add(basket_id, owner, [("mug", 1)])
    till.desk.set(basket_id, owner, "CUP", 7)
    till.desk.set(basket_id, owner, "CUP", 7)
    assert till.quantities(basket_id, owner) == {"CUP": 7, "MUG": 6}
    till.desk.remove(basket_id, owner, "Mug")
    assert till.desk.remove(basket_id, owner, "MUG").line_count == 1
    assert till.quantities(basket_id, owner) == {"CUP": 7}


@pytest.mark.parametrize("sku", ["NONE", "GONE", "EUROS"])
def test_what_is_not_sold_in_the_currency_is_refused_by_its_place(till: CheckoutHarness, sku: str) -> None:
    till.sell("MUG")
    till.withdraw(till.sell("GONE"))
    basket_id, owner = till.basket()
    with pytest.raises(NotOnSale) as raised:
        till.desk.add(basket_id, owner, [("MUG", 1), (sku, 1)])
    assert [each.field for each in raised.value.errors] == ["lines[1].sku"]
    assert till.quantities(basket_id, owner) == {}


def test_a_line_takes_no_more_than_its_limit(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, owner = till.basket(("MUG", MAX_QUANTITY))
    with pytest.raises(BadRequest) as raised:
        till.desk.add(basket_id, owner, [("MUG", 1)])
    assert [each.field for each in raised.value.errors] == ["lines[0].quantity"]
    till.desk.set(basket_id, owner, "MUG", MAX_QUANTITY)


def test_a_basket_takes_twelve_hundred_lines_and_no_more(till: CheckoutHarness) -> None:
    skus = [f"S{number}" for number in range(MAX_LINES + 1)]
    for start in range(0, len(skus), 40):
        prices = dict.fromkeys(skus[start : start + 40], 5)
        till.copy.changed(product(till.new_id(), 1, till.clock(), prices, title="A thing of some length"))
    basket_id, owner = till.basket()
    for start in range(0, MAX_LINES, 90):
        till.desk.add(basket_id, owner, [(sku, 1) for sku in skus[start : min(start + 90, MAX_LINES)]])
    assert len(till.quantities(basket_id, owner)) == till.head(basket_id).line_count == MAX_LINES
    with pytest.raises(BasketFull, match="1200 lines"):
        till.desk.add(basket_id, owner, [(skus[-1], 1)])
    till.desk.set(basket_id, owner, skus[0], 9)


def test_titles_are_counted_in_the_bytes_they_are_sent_as(till: CheckoutHarness) -> None:
    prices = {f"S{number}": 1 for number in range(40)}
    till.copy.changed(product(till.new_id(), 1, till.clock(), prices, title='🏺"\\' * 60))
    basket_id, _ = till.basket(*((sku, 1) for sku in prices))
    assert till.head(basket_id).size == sum(150 + len(sku) + 60 * (4 + 2 + 2) for sku in prices)


def test_a_basket_takes_no_more_than_an_event_carries(till: CheckoutHarness) -> None:
    skus = [f"S{number}" for number in range(360)]
    for start in range(0, len(skus), 40):
        prices = dict.fromkeys(skus[start : start + 40], 5)
        till.copy.changed(product(till.new_id(), 1, till.clock(), prices, title='"' * 250))
    basket_id, owner = till.basket()
    for start in range(0, 270, 90):
        till.desk.add(basket_id, owner, [(sku, 1) for sku in skus[start : start + 90]])
    with pytest.raises(BasketFull, match="too long together"):
        till.desk.add(basket_id, owner, [(sku, 1) for sku in skus[270:]])
    till.desk.remove(basket_id, owner, skus[0])


def test_a_changed_price_and_a_withdrawn_product_are_shown(till: CheckoutHarness) -> None:
    mug, cup = till.sell("MUG", 1000), till.sell("CUP", 500)
    till.sell("POT", 700)
    basket_id, owner = till.basket(("MUG", 2), ("CUP", 1), ("POT", 1))
    till.sell("MUG", 1100, product_id=mug, title="A better mug")
    till.withdraw(cup)
    view = till.desk.view(basket_id, owner)
    shown = {line.sku: (line.standing, line.unit_price, line.price_seen) for line in view.lines}
    assert shown == {
        "CUP": ("withdrawn", None, 500),
        "MUG": ("price-changed", 1100, 1000),
        "POT": ("available", 700, 700),
    }
    assert (view.goods, view.lines[1].title) == (2 * 1100 + 700, "A better mug")
    till.desk.set(basket_id, owner, "MUG", 2)
    assert till.desk.view(basket_id, owner).lines[1].standing == "available"


def test_many_changes_at_once_all_happen(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, owner = till.basket()

    def add(_: int) -> int:
        added = 0
        while not added:
            try:
                till.desk.add(basket_id, owner, [("MUG", 1)])
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
    assert till.quantities(basket_id, owner) == {"MUG": 50}
    assert till.head(basket_id).line_count == 1


def test_one_who_is_always_overtaken_is_told(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, owner = till.basket()

    def overtaken(operation: str) -> None:
        if operation == "TransactWriteItems":
            before, till.way.before = till.way.before, lambda _: None
            till.desk.add(basket_id, owner, [("MUG", 1)])
            till.way.before = before

    till.way.before = overtaken
    with pytest.raises(ConcurrentUpdate):
        till.desk.set(basket_id, owner, "MUG", 1)


def test_a_closed_basket_takes_nothing(till: CheckoutHarness) -> None:
    till.sell("MUG")
    basket_id, owner = till.basket(("MUG", 1))
    till.check_out(basket_id, owner)
    for change in (
        lambda: till.desk.add(basket_id, owner, [("MUG", 1)]),
        lambda: till.desk.clear(basket_id, owner),
        lambda: till.desk.remove(basket_id, owner, "MUG"),
        lambda: till.desk.quote(basket_id, owner, country=None, option=None),
    ):
        with pytest.raises(BasketClosed):
            change()
    assert till.desk.view(basket_id, owner).state == "checked-out"
