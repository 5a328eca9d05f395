"""What an order costs in DynamoDB's units, and that it costs the same however many orders there are."""

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


def ordered(harness: CheckoutHarness, skus: list[str]) -> dict[str, tuple[float, int]]:
    """Read and write units of filling a basket, ten lines to a request, of a quote and of the checkout."""
    spent: dict[str, tuple[float, int]] = {}
    capacity = harness.storage.capacity

    def step(name: str, before: tuple[float, int]) -> tuple[float, int]:
        now = (capacity.reads, capacity.writes)
        spent[name] = (now[0] - before[0], now[1] - before[1])
        return now

    at = (capacity.reads, capacity.writes)
    basket_id, token = harness.guest_basket()
    for start in range(0, len(skus), 10):
        harness.service.add(basket_id, guest(token), [(sku, 6) for sku in skus[start : start + 10]])
    at = step("fill", at)
    total = harness.total(basket_id, guest(token))
    at = step("quote", at)
    harness.check_out(basket_id, guest(token), total=total)
    step("checkout", at)
    return spent


def test_the_median_order() -> None:
    harness = CheckoutHarness()
    spent = ordered(harness, stock(harness)[:MEDIAN])
    assert spent == {"fill": (28.0, 32), "quote": (17.0, 0), "checkout": (18.0, 10)}


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
