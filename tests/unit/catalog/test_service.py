import msgspec
import pytest

from cartwright.events.catalog import ProductChanged
from catalog.products.domain import AlreadyTaken, ChangedMeanwhile, Product, ProductNotFound
from catalog.products.service import Catalogue
from tests.unit.catalog.fakes import Clock, FakeProducts, new_ids
from tests.unit.catalog.samples import mug, variant


@pytest.fixture
def products() -> FakeProducts:
    return FakeProducts()


@pytest.fixture
def catalogue(products: FakeProducts) -> Catalogue:
    return Catalogue(products, Clock(), new_ids().new)


def test_a_new_product_is_told(catalogue: Catalogue, products: FakeProducts) -> None:
    product = catalogue.create(mug(), "request-1")
    (event,) = products.events
    assert event.correlation_id == "request-1"
    assert (event.data.product_id, event.data.product_version) == (product.id, 1)
    assert event.data.variants[0].prices == {"GBP": 1250}
    assert event.occurred_at == product.created_at


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_the_public_sees_active_products_only(catalogue: Catalogue, status: str) -> None:
    product = catalogue.create(mug(status=status), "r")
    assert catalogue.product(product.id) == product
    with pytest.raises(ProductNotFound):
        catalogue.public_product(product.id)


def test_the_same_content_again_writes_nothing(catalogue: Catalogue, products: FakeProducts) -> None:
    product = catalogue.create(mug(), "r")
    assert catalogue.replace(product.id, mug(), "r") == product
    assert len(products.events) == 1


def test_a_taken_slug_and_sku_are_named(catalogue: Catalogue) -> None:
    catalogue.create(mug(variants=(variant("A"), variant("B"))), "r")
    with pytest.raises(AlreadyTaken) as raised:
        catalogue.create(mug(variants=(variant("C"), variant("b"))), "r")
    assert [(each.field, each.message) for each in raised.value.errors] == [
        ("slug", "harbour-mug belongs to another product"),
        ("variants[1].sku", "B belongs to another product"),
    ]


def test_dropped_skus_and_slugs_are_free_again(catalogue: Catalogue) -> None:
    first = catalogue.create(mug(), "r")
    catalogue.replace(first.id, mug(slug="dock-mug", variants=(variant("DOCK"),)), "r")
    catalogue.create(mug(), "r")


def test_archiving_keeps_slug_and_skus(catalogue: Catalogue) -> None:
    first = catalogue.create(mug(), "r")
    assert catalogue.archive(first.id, "r").status == "archived"
    with pytest.raises(AlreadyTaken):
        catalogue.create(mug(), "r")


def test_unknown_products_are_not_found(catalogue: Catalogue) -> None:
    unknown = new_ids().new()
    with pytest.raises(ProductNotFound):
        catalogue.product(unknown)
    with pytest.raises(ProductNotFound):
        catalogue.replace(unknown, mug(), "r")
    with pytest.raises(ProductNotFound):
        catalogue.archive(unknown, "r")


class RacingProducts(FakeProducts):
    """Someone else changes the product `races` times, each time between our reading and our writing."""

    def __init__(self, races: int) -> None:
        super().__init__()
        self._races = races

    def replace(self, before: Product, after: Product, event: ProductChanged) -> None:
        if self._races:
            self._races -= 1
            super().replace(before, msgspec.structs.replace(before, version=before.version + 1), event)
        super().replace(before, after, event)


def test_a_lost_race_is_run_again() -> None:
    catalogue = Catalogue(RacingProducts(2), Clock(), new_ids().new)
    product = catalogue.create(mug(), "r")
    assert catalogue.replace(product.id, mug(title="New"), "r").version == 4


def test_races_without_end_are_a_conflict() -> None:
    catalogue = Catalogue(RacingProducts(99), Clock(), new_ids().new)
    product = catalogue.create(mug(), "r")
    with pytest.raises(ChangedMeanwhile):
        catalogue.replace(product.id, mug(title="New"), "r")


def test_pages_hold_each_active_product_once(catalogue: Catalogue) -> None:
    paths = ["kitchen", "kitchen/mugs", "kitchenware", "kitchen/mugs/tall"] * 3
    for number, category in enumerate(paths):
        catalogue.create(mug(slug=f"p-{number}", category=category, variants=(variant(f"S{number}"),)), "r")
    seen, after = [], None
    while True:
        page = catalogue.active("kitchen", limit=2, after=after)
        seen += [product.category for product in page.products]
        after = page.after
        if after is None:
            break
    assert sorted(seen) == sorted(category for category in paths if category != "kitchenware")
