"""Baskets of many lines, and where they are stored."""

from tests.unit.basket.checkout_harness import CheckoutHarness, product


def sku(number: int) -> str:
    return f"SKU-{number:04d}"


def stocked(count: int) -> CheckoutHarness:
    harness = CheckoutHarness()
    skus = [sku(number) for number in range(count)]
    for start in range(0, count, 40):
        prices = dict.fromkeys(skus[start : start + 40], 5)
        harness.copy.changed(product(harness.new_id(), 1, harness.clock(), prices))
    return harness


def filled(count: int) -> tuple[CheckoutHarness, str, str]:
    """Of each SKU two; there are some more that are not in the basket."""
    harness = stocked(count + 20)
    basket_id, owner = harness.basket(*((sku(number), 2) for number in range(count)))
    return harness, basket_id, owner


def apart(harness: CheckoutHarness, basket_id: str) -> list[str]:
    """The SKUs of the lines that are items of their own."""
    rows = [item for item in harness.content() if item["pk"] == f"B#{basket_id}" and item["sk"] != "H"]
    return [row["line"][0] for row in rows]
