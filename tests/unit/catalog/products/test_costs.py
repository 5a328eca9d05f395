"""The units of a write, as docs/decisions/0012-store-a-product-as-one-transaction.md states them, and the space that
the largest item leaves.
"""

import pytest

from bench.write_capacity import KB, Meter, item_size
from cartwright.money import CURRENCIES
from catalog.products import rules
from catalog.products.domain import Product, ProductInput
from catalog.products.repository import ProductRepository
from catalog.products.writer import ProductWriter
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.samples import AT, STAFF_MEMBER, TREE, mug, variant

MAX_ITEM = 400 * KB


def written(meter: Meter, given: ProductInput, before: Product | None = None) -> Product:
    writer = ProductWriter(ProductRepository(meter), new_ids().new)
    if before is None:
        product = rules.created(given, tree=TREE, product_id=new_ids().new(), at=AT)
        writer.create(product, STAFF_MEMBER, TREE)
        return product
    after = rules.replaced(before, given, tree=TREE, at=AT)
    writer.replace(before, after, STAFF_MEMBER, TREE, "replaced")
    return after


def test_what_a_plain_product_and_its_new_price_cost() -> None:
    meter = Meter()
    product = written(meter, mug())
    assert meter.used == 12
    written(meter, mug(variants=(variant(prices={"GBP": 999}),)), product)
    assert meter.used == 12 + 10
    ProductWriter(ProductRepository(meter), new_ids().new).remove(product, STAFF_MEMBER, TREE, AT)
    assert meter.used == 12 + 10 + 13
    assert {place[1] for place in meter.items} == {"P", "A#000000001", "A#000000002"}


@pytest.mark.parametrize("wide", ["x", "\U0001f3fa", '"'])
def test_the_largest_change_of_the_largest_product_fits_into_items(wide: str) -> None:
    """Every field as large as it may be together, and every variant, price and text another than before."""

    def given(mark: str, amount: int) -> ProductInput:
        prices = dict.fromkeys(sorted(CURRENCIES)[:20], amount)
        options = {f"{mark}{wide * 39}": wide * 60}
        variants = tuple(
            variant(f"{mark}{number:039d}", options=options, prices=prices) for number in range(40)
        )
        about = {f"{mark}{number}": wide * 80 for number in range(20)}
        return mug(title=wide * 200, description=mark + wide * 3999, attributes=about, variants=variants)

    meter = Meter()
    before = written(meter, given("a", 2**53 - 1))
    written(meter, given("b", 2**53 - 2), before)
    largest = max(map(item_size, meter.items.values()))
    assert MAX_ITEM / 3 < largest < MAX_ITEM
