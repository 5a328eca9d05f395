"""What an order costs in DynamoDB's units, and that it costs the same however many orders there are."""

import pytest

from basket.baskets.fields import MAX_INLINE
from basket.baskets.ownership import guest
from tests.unit.basket.checkout_harness import CheckoutHarness, product

MEDIAN, LARGE = 13, 1_114
"""Lines of a wholesale order: the median of the retailer's month, and its largest."""
TITLE = "WHITE HANGING HEART T-LIGHT HOLDER"


def stock(harness: CheckoutHarness) -> list[str]:
    skus = [f"{number:05d}A" for number in range(LARGE)]
    for start in range(0, LARGE, 40):
        prices = dict.fromkeys(skus[start : start + 40], 255)
        harness.copy.changed(product(harness.new_id(), 1, harness.clock(), prices, title=TITLE))
    return skus


def ordered(harness: CheckoutHarness, skus: list[str], at_once: int = 10) -> dict[str, tuple[float, int]]:
    """Read and write units of filling a basket, some lines to a request, of a quote and of the checkout."""
    spent: dict[str, tuple[float, int]] = {}
    capacity = harness.storage.capacity

    def step(name: str, before: tuple[float, int]) -> tuple[float, int]:
        now = (capacity.reads, capacity.writes)
        spent[name] = (now[0] - before[0], now[1] - before[1])
        return now

    at = (capacity.reads, capacity.writes)
    basket_id, token = harness.guest_basket()
    for start in range(0, len(skus), at_once):
        harness.service.add(basket_id, guest(token), [(sku, 6) for sku in skus[start : start + at_once]])
    at = step("fill", at)
    total = harness.total(basket_id, guest(token))
    at = step("quote", at)
    harness.check_out(basket_id, guest(token), total=total)
    step("checkout", at)
    return spent


@pytest.mark.parametrize(("at_once", "fill"), [(10, (7.5, 3)), (1, (13.0, 14))])
def test_the_median_order(at_once: int, fill: tuple[float, int]) -> None:
    """Opening the basket is one of the writes."""
    harness = CheckoutHarness()
    spent = ordered(harness, stock(harness)[:MEDIAN], at_once)
    assert spent == {"fill": fill, "quote": (8.5, 0), "checkout": (8.0, 10)}


def test_a_change_costs_two_units_while_the_lines_are_inline_and_six_beyond() -> None:
    harness = CheckoutHarness()
    skus = stock(harness)
    basket_id, token = harness.guest_basket()
    capacity = harness.storage.capacity
    costs = list[int]()
    for sku in skus[: MAX_INLINE + 10]:
        before = capacity.writes
        harness.service.add(basket_id, guest(token), [(sku, 6)])
        costs.append(capacity.writes - before)
    assert costs == [1] * costs.count(1) + [2] * (MAX_INLINE - costs.count(1)) + [6] * 10
    assert costs.count(1) >= 22


def test_the_largest_order_of_the_month() -> None:
    harness = CheckoutHarness()
    spent = ordered(harness, stock(harness))
    assert spent["checkout"][1] < 2 * 260
    assert spent["quote"][0] < 1.1 * LARGE


def test_it_does_not_depend_on_how_many_orders_there_were() -> None:
    harness = CheckoutHarness()
    skus = stock(harness)
    first = ordered(harness, skus[:MEDIAN])
    for _ in range(30):
        ordered(harness, skus[:MEDIAN])
    assert ordered(harness, skus[:MEDIAN]) == first
