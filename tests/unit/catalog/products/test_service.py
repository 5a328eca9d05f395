from typing import Any

import msgspec
import pytest

from cartwright.errors import BadRequest, ConcurrentUpdate, PreconditionFailed
from cartwright.events.catalog import PriceChanged, ProductChanged, ProductRemoved
from catalog.categories.cache import CachedTrees
from catalog.products.domain import AlreadyTaken, Image, Product, ProductNotFound
from catalog.products.ports import Record
from catalog.products.reader import ProductReader
from catalog.products.service import Catalogue, whatever
from tests.unit.catalog.fakes import Clock, FakeCategories, FakeProducts, new_ids
from tests.unit.catalog.samples import STAFF_MEMBER, TREE, mug, variant


def catalogue_of(products: FakeProducts) -> Catalogue:
    return Catalogue(products, FakeCategories(TREE), Clock(), new_ids().new)


@pytest.fixture
def products() -> FakeProducts:
    return FakeProducts()


@pytest.fixture
def catalogue(products: FakeProducts) -> Catalogue:
    return catalogue_of(products)


def test_a_new_product_is_told(catalogue: Catalogue, products: FakeProducts) -> None:
    product = catalogue.create(mug(), STAFF_MEMBER)
    (event,) = products.events
    assert isinstance(event, ProductChanged)
    assert event.correlation_id == STAFF_MEMBER.cause
    assert (event.data.product_id, event.data.product_version) == (product.id, 1)
    assert event.data.variants[0].prices == {"GBP": 1250}
    assert event.occurred_at == product.created_at


def test_a_new_price_is_told_beside_the_change(catalogue: Catalogue, products: FakeProducts) -> None:
    product = catalogue.create(mug(), STAFF_MEMBER)
    catalogue.replace(product.id, mug(variants=(variant(prices={"GBP": 999}),)), STAFF_MEMBER, whatever)
    assert [type(event) for event in products.events] == [ProductChanged, ProductChanged, PriceChanged]


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_the_public_sees_active_products_only(
    catalogue: Catalogue, products: FakeProducts, status: str
) -> None:
    window = ProductReader(products, CachedTrees(FakeCategories(TREE), Clock()))
    hidden = catalogue.create(mug(status=status), STAFF_MEMBER)
    shown = catalogue.create(mug(slug="other", variants=(variant("Other"),)), STAFF_MEMBER)
    assert catalogue.product(hidden.id) == hidden
    for look, name in (
        (window.product, hidden.id),
        (window.by_slug, hidden.slug),
        (window.by_sku, "MUG-BLUE"),
        (window.by_slug, "no-such"),
    ):
        with pytest.raises(ProductNotFound):
            look(name)
    assert window.product(shown.id) == window.by_slug("other") == window.by_sku("oTHER") == shown


def test_a_product_shows_where_it_is(catalogue: Catalogue) -> None:
    product = catalogue.create(mug(), STAFF_MEMBER)
    assert product.category is not None
    assert product.category.path == "kitchen/mugs"
    assert [(each.path, each.name) for each in product.breadcrumbs] == [
        ("kitchen", "Kitchen"),
        ("kitchen/mugs", "Mugs"),
    ]
    nowhere = catalogue.create(mug(slug="n", category=None, variants=(variant("N"),)), STAFF_MEMBER)
    assert (nowhere.category, nowhere.breadcrumbs) == (None, ())


def test_the_same_content_again_writes_nothing(catalogue: Catalogue, products: FakeProducts) -> None:
    product = catalogue.create(mug(), STAFF_MEMBER)
    assert catalogue.replace(product.id, mug(), STAFF_MEMBER, whatever) == product
    assert catalogue.patch(product.id, {}, STAFF_MEMBER, whatever) == product
    assert len(products.events) == len(products.history(product.id, limit=9, after=None).changes) == 1


@pytest.mark.parametrize(
    ("patch", "field", "value"),
    [
        ({"title": "New"}, "title", "New"),
        ({"description": None}, "description", ""),
        ({"brand": "Tideline"}, "brand", "Tideline"),
        (
            {"attributes": {"glaze": None, "colour": "blue"}},
            "attributes",
            {"form": "round", "colour": "blue"},
        ),
        ({"tags": ["b"]}, "tags", ("b",)),
        ({"category": None}, "category", None),
    ],
)
def test_a_patch_changes_what_it_names(
    catalogue: Catalogue, patch: dict[str, Any], field: str, value: object
) -> None:
    given = mug(attributes={"glaze": "matt", "form": "round"}, tags=("a",))
    before = catalogue.create(given, STAFF_MEMBER)
    after = catalogue.patch(before.id, patch, STAFF_MEMBER, whatever)
    assert getattr(after, field) == value
    unchanged = {"id", "slug", "status", "variants", "created_at"}
    assert all(getattr(before, name) == getattr(after, name) for name in unchanged)
    assert after.version == 2


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"slug": None}, "slug"),
        ({"variants": None}, "variants"),
        ({"variants": []}, "variants"),
        ({"attributes": {"material": 5}}, "attributes.material"),
        ({"tags": {"a": "b"}}, "tags"),
        ({"category": "no/such"}, "category"),
    ],
)
def test_a_patch_that_breaks_the_product_is_refused(
    catalogue: Catalogue, patch: dict[str, Any], field: str
) -> None:
    before = catalogue.create(mug(), STAFF_MEMBER)
    with pytest.raises(BadRequest) as raised:
        catalogue.patch(before.id, patch, STAFF_MEMBER, whatever)
    assert [each.field for each in raised.value.errors] == [field]
    assert catalogue.product(before.id) == before


def test_who_has_not_seen_the_last_change_is_refused(catalogue: Catalogue) -> None:
    product = catalogue.create(mug(), STAFF_MEMBER)
    seen = {str(product.version)}.__contains__
    catalogue.replace(product.id, mug(title="New"), STAFF_MEMBER, seen)
    for change in (
        lambda: catalogue.replace(product.id, mug(title="Newer"), STAFF_MEMBER, seen),
        lambda: catalogue.patch(product.id, {"title": "Newer"}, STAFF_MEMBER, seen),
        lambda: catalogue.archive(product.id, STAFF_MEMBER, seen),
        lambda: catalogue.restore(product.id, STAFF_MEMBER, seen),
        lambda: catalogue.remove(product.id, STAFF_MEMBER, seen),
    ):
        with pytest.raises(PreconditionFailed):
            change()
    assert catalogue.product(product.id).title == "New"


def test_a_taken_slug_and_sku_are_named(catalogue: Catalogue) -> None:
    catalogue.create(mug(variants=(variant("A"), variant("B"))), STAFF_MEMBER)
    with pytest.raises(AlreadyTaken) as raised:
        catalogue.create(mug(variants=(variant("C"), variant("b"))), STAFF_MEMBER)
    assert [(each.field, each.message) for each in raised.value.errors] == [
        ("slug", "harbour-mug belongs to another product"),
        ("variants[1].sku", "B belongs to another product"),
    ]


def test_dropped_skus_and_slugs_are_free_again(catalogue: Catalogue) -> None:
    first = catalogue.create(mug(), STAFF_MEMBER)
    other = mug(slug="dock-mug", variants=(variant("DOCK"),))
    catalogue.replace(first.id, other, STAFF_MEMBER, whatever)
    catalogue.create(mug(), STAFF_MEMBER)


def test_archiving_keeps_slug_and_skus_and_removing_gives_them_up(
    catalogue: Catalogue, products: FakeProducts
) -> None:
    first = catalogue.create(mug(), STAFF_MEMBER)
    assert catalogue.archive(first.id, STAFF_MEMBER, whatever).status == "archived"
    with pytest.raises(AlreadyTaken):
        catalogue.create(mug(), STAFF_MEMBER)
    assert catalogue.restore(first.id, STAFF_MEMBER, whatever).status == "draft"
    catalogue.remove(first.id, STAFF_MEMBER, whatever)
    last = products.events[-1]
    assert isinstance(last, ProductRemoved)
    assert (last.data.product_version, last.data.skus) == (4, ("MUG-BLUE",))
    assert catalogue.create(mug(), STAFF_MEMBER).id != first.id
    with pytest.raises(ProductNotFound):
        catalogue.remove(first.id, STAFF_MEMBER, whatever)


def test_the_trail_has_each_change_and_outlives_the_product(catalogue: Catalogue) -> None:
    product = catalogue.create(mug(), STAFF_MEMBER)
    catalogue.patch(product.id, {"title": "New"}, STAFF_MEMBER, whatever)
    image = Image(url="https://cdn.example.com/a.jpg")
    catalogue.attach(product.id, image, STAFF_MEMBER)
    catalogue.detach(product.id, image.url, STAFF_MEMBER)
    catalogue.remove(product.id, STAFF_MEMBER, whatever)
    trail = catalogue.history(product.id, limit=9, after=None).changes
    assert [(each.version, each.action) for each in trail] == [
        (5, "removed"),
        (4, "image-changed"),
        (3, "image-changed"),
        (2, "patched"),
        (1, "created"),
    ]
    assert {(each.actor, each.cause) for each in trail} == {(STAFF_MEMBER.actor, STAFF_MEMBER.cause)}
    assert [(each.field, each.before, each.after) for each in trail[3].fields] == [
        ("title", "Harbour mug", "New")
    ]


def test_unknown_products_are_not_found(catalogue: Catalogue) -> None:
    unknown = new_ids().new()
    for look in (
        lambda: catalogue.product(unknown),
        lambda: catalogue.replace(unknown, mug(), STAFF_MEMBER, whatever),
        lambda: catalogue.patch(unknown, {}, STAFF_MEMBER, whatever),
        lambda: catalogue.archive(unknown, STAFF_MEMBER, whatever),
        lambda: catalogue.history(unknown, limit=1, after=None),
    ):
        with pytest.raises(ProductNotFound):
            look()


class RacingProducts(FakeProducts):
    """Someone else changes the product `races` times, each time between our reading and our writing."""

    def __init__(self, races: int) -> None:
        super().__init__()
        self._races = races

    def replace(self, before: Product, after: Product, record: Record) -> None:
        if self._races:
            self._races -= 1
            super().replace(before, msgspec.structs.replace(before, version=before.version + 1), record)
        super().replace(before, after, record)


def test_a_lost_race_is_run_again() -> None:
    catalogue = catalogue_of(RacingProducts(2))
    product = catalogue.create(mug(), STAFF_MEMBER)
    assert catalogue.replace(product.id, mug(title="New"), STAFF_MEMBER, whatever).version == 4


def test_a_lost_race_asks_the_precondition_anew() -> None:
    catalogue = catalogue_of(RacingProducts(1))
    product = catalogue.create(mug(), STAFF_MEMBER)
    with pytest.raises(PreconditionFailed):
        catalogue.replace(product.id, mug(title="New"), STAFF_MEMBER, {"1"}.__contains__)


def test_races_without_end_are_a_conflict() -> None:
    catalogue = catalogue_of(RacingProducts(99))
    product = catalogue.create(mug(), STAFF_MEMBER)
    with pytest.raises(ConcurrentUpdate):
        catalogue.replace(product.id, mug(title="New"), STAFF_MEMBER, whatever)
