"""What an order costs in DynamoDB's units, and that it costs the same however many orders there are."""

from basket.baskets.ownership import guest
from tests.unit.basket.checkout_harness import CheckoutHarness, product

MEDIAN, LARGE = 13, 1_114
"""Lines of a wholesale order: the median of the retailer's month, and its largest."""
TITLE = "WHITE HANGING HEART T-LIGHT HOLDER"


def stock(till: CheckoutHarness) -> list[str]:
    skus = [f"{number:05d}A" for number in range(LARGE)]
    for start in range(0, LARGE, 40):
        prices = dict.fromkeys(skus[start : start + 40], 255)
        till.copy.changed(product(till.new_id(), 1, till.clock(), prices, title=TITLE))
    return skus


def ordered(till: CheckoutHarness, skus: list[str]) -> dict[str, tuple[float, int]]:
    """Read and write units of filling a basket, ten lines to a request, of a quote and of the checkout."""
    spent: dict[str, tuple[float, int]] = {}
    capacity = till.storage.capacity

    def step(name: str, before: tuple[float, int]) -> tuple[float, int]:
        now = (capacity.reads, capacity.writes)
        spent[name] = (now[0] - before[0], now[1] - before[1])
        return now

    at = (capacity.reads, capacity.writes)
    basket_id, token = till.guest_basket()
    for start in range(0, len(skus), 10):
        till.desk.add(basket_id, guest(token), [(sku, 6) for sku in skus[start : start + 10]])
    at = step("fill", at)
    total = till.total(basket_id, guest(token))
    at = step("quote", at)
    till.check_out(basket_id, guest(token), total=total)
    step("checkout", at)
    return spent


def test_the_median_order() -> None:
    till = CheckoutHarness()
    spent = ordered(till, stock(till)[:MEDIAN])
    assert spent == {"fill": (28.0, 32), "quote": (17.0, 0), "checkout": (18.0, 10)}


def test_the_largest_order_of_the_month() -> None:
    till = CheckoutHarness()
    spent = ordered(till, stock(till))
    assert spent["checkout"][1] < 2 * 260
    assert spent["quote"][0] < 1.1 * LARGE


def test_it_does_not_depend_on_how_many_orders_there_were() -> None:
    till = CheckoutHarness()
    skus = stock(till)
    first = ordered(till, skus[:MEDIAN])
    for _ in range(30):
        ordered(till, skus[:MEDIAN])
    assert ordered(till, skus[:MEDIAN]) == first
