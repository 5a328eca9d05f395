from typing import Any

import msgspec
import pytest
from msgspec import structs

from catalog.categories.domain import Tree
from catalog.products import rules
from catalog.products.domain import (
    MAX_IMAGES,
    CompareAt,
    Image,
    ImageLink,
    InvalidProduct,
    Product,
    ProductInput,
)
from tests.unit.catalog.fakes import Clock
from tests.unit.catalog.samples import AT, TREE, mug, product, variant

UPLOADED = "images/01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"


def replaced(before: Product, given: ProductInput, **more: Any) -> Product:
    return rules.replaced(before, given, tree=TREE, at=Clock()(), **more)


def faults(given: ProductInput) -> list[str]:
    with pytest.raises(InvalidProduct) as raised:
        rules.check(given)
    return [each.field for each in raised.value.errors]


def test_equal_content_changes_nothing() -> None:
    before = product(variants=(variant(prices={"GBP": 1, "EUR": 2}),))
    again = mug(variants=(variant(prices={"EUR": 2, "GBP": 1}),))
    assert replaced(before, again) is before


def test_a_change_makes_the_next_version_and_keeps_the_birth() -> None:
    before = product()
    changed = replaced(before, mug(title="Harbor mug"))
    assert (changed.version, changed.title, changed.id) == (2, "Harbor mug", before.id)
    assert changed.created_at == before.created_at
    assert changed.updated_at > before.created_at


def test_a_change_by_staff_keeps_the_last_imports_name() -> None:
    imported = replaced(product(), mug(title="From a file"), import_id="i-1")
    assert imported.import_id == "i-1"
    assert replaced(imported, mug(title="By hand")).import_id == "i-1"


def test_archiving_and_restoring_twice_is_doing_it_once() -> None:
    archived = rules.archived(product(), at=AT)
    assert (archived.status, archived.version) == ("archived", 2)
    assert rules.archived(archived, at=AT) is archived
    restored = rules.restored(archived, at=AT)
    assert (restored.status, restored.version) == ("draft", 3)
    assert rules.restored(restored, at=AT) is restored
    active = product()
    assert rules.restored(active, at=AT) is active


def test_every_breach_is_named_at_once() -> None:
    given = mug(variants=(variant("a"), variant("b", prices={"XXX": 1}), variant("A")), tags=("Gift", "gift"))
    assert faults(given) == ["variants[2].sku", "tags[1]", "variants[1].prices.XXX"]


@pytest.mark.parametrize("barcode", ["96385074", "036000291452", "5012345678900", "10614141000415"])
def test_a_gtin_ends_in_its_check_digit(barcode: str) -> None:
    rules.check(mug(variants=(variant(barcode=barcode),)))
    wrong = barcode[:-1] + str((int(barcode[-1]) + 1) % 10)
    assert faults(mug(variants=(variant(barcode=wrong),))) == ["variants[0].barcode"]


@pytest.mark.parametrize(
    ("was", "field"),
    [
        ({"prices": {"GBP": 1250}}, "prices.GBP"),
        ({"prices": {"GBP": 1000}}, "prices.GBP"),
        ({"prices": {"EUR": 9999}}, "prices.EUR"),
        ({"prices": {"ABC": 9999}}, "prices.ABC"),
        ({"prices": {"GBP": 1500}, "starts_at": AT, "ends_at": AT}, "ends_at"),
    ],
)
def test_what_it_used_to_cost_is_more_than_it_costs(was: dict[str, Any], field: str) -> None:
    rules.check(mug(variants=(variant(compare_at=CompareAt(prices={"GBP": 1251}, starts_at=AT)),)))
    given = mug(variants=(variant(compare_at=CompareAt(**was)),))
    assert faults(given) == [f"variants[0].compare_at.{field}"]


def test_an_unknown_category_is_named() -> None:
    with pytest.raises(InvalidProduct) as raised:
        product(category="kitchen/spoons")
    assert [each.field for each in raised.value.errors] == ["category"]
    assert product(category=None).category_id is None


def test_the_successor_of_a_deleted_category_is_no_change() -> None:
    before = product(category="kitchen/mugs/tall")
    tall, mugs = TREE.by_path["kitchen/mugs/tall"], TREE.by_path["kitchen/mugs"]
    shrunk = Tree(
        categories=tuple(each for each in TREE.categories if each != tall), successors={tall.id: mugs.id}
    )
    assert rules.content(before, shrunk).category == "kitchen/mugs"
    assert rules.replaced(before, mug(category="kitchen/mugs"), tree=shrunk, at=AT) is before


def test_an_uploaded_image_belongs_to_one_product() -> None:
    link = ImageLink(url=UPLOADED, alt="A mug")
    with pytest.raises(InvalidProduct) as raised:
        product(images=(ImageLink(url="https://cdn.example.com/a.jpg"), link))
    assert [each.field for each in raised.value.errors] == ["images[1].url"]

    own = rules.with_image(product(), Image(url=UPLOADED, width=3, height=2), at=AT)
    kept = replaced(own, mug(images=(link,)))
    assert kept.images == (Image(url=UPLOADED, alt="A mug", width=3, height=2),)


def test_an_image_is_attached_and_detached_once() -> None:
    image = Image(url=UPLOADED, width=3, height=2)
    own = rules.with_image(product(), image, at=AT)
    assert (own.images, own.version) == ((image,), 2)
    assert rules.with_image(own, image, at=AT) is own
    bare = rules.without_image(own, UPLOADED, at=AT)
    assert (bare.images, bare.version) == ((), 3)
    assert rules.without_image(bare, UPLOADED, at=AT) is bare


def test_there_is_a_most_of_images() -> None:
    links = tuple(ImageLink(url=f"https://cdn.example.com/{number}") for number in range(MAX_IMAGES))
    with pytest.raises(InvalidProduct):
        rules.with_image(product(images=links), Image(url=UPLOADED), at=AT)


def test_the_same_image_twice_is_refused() -> None:
    link = ImageLink(url="https://cdn.example.com/a.jpg")
    assert faults(mug(images=(link, link))) == ["images[1].url"]


def test_a_product_that_no_item_could_hold_is_refused() -> None:
    variants = tuple(variant(f"S{number}", options=dict.fromkeys("abcde", "x" * 80)) for number in range(40))
    attributes = {f"a{number}": "\U0001f3fa" * 80 for number in range(20)}
    given = mug(variants=variants, description="\U0001f3fa" * 4000, attributes=attributes)
    rules.check(given)
    options = dict.fromkeys("abcde", "\U0001f3fa" * 80)
    wider = tuple(structs.replace(each, options=options) for each in variants)
    links = tuple(ImageLink(url=f"https://{number:0>990}", alt="\U0001f3fa" * 300) for number in range(20))
    assert faults(structs.replace(given, variants=wider, images=links)) == ["body"]


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_are_merged_as_the_rfc_shows(target: Any, patch: Any, result: Any) -> None:
    assert rules.merged(target, patch) == result


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Harbour"),
        ("slug", "mug\n"),
        ("slug", "-mug"),
        ("slug", "a" * 121),
        ("title", ""),
        ("title", " mug"),
        ("title", "mug\n"),
        ("title", "mug\x1b[31m"),
        ("description", "\x00"),
        ("description", "a" * 4001),
        ("brand", ""),
        ("brand", "a" * 81),
        ("category", "kitchen//mugs"),
        ("category", "a/b/c/d/e/f"),
        ("category", "kitchen/"),
        ("attributes", {"Material": "oak"}),
        ("attributes", {"material": ""}),
        ("attributes", {f"a{number}": "b" for number in range(21)}),
        ("tags", [""]),
        ("tags", [f"t{number}" for number in range(31)]),
        ("status", "deleted"),
        ("images", [{"url": "http://example.com/a.jpg"}]),
        ("images", [{"url": "javascript:alert(1)"}]),
        ("images", [{"url": "images/../secret"}]),
        ("images", [{"url": "https://example.com/a b.jpg"}]),
        ("images", [{"url": "https://example.com/a.jpg", "width": 5}]),
        ("variants", []),
        ("variants", [{"sku": f"S{n}", "prices": {"GBP": 1}} for n in range(41)]),
        ("variants", [{"sku": "a b", "prices": {"GBP": 1}}]),
        ("variants", [{"sku": "a\n", "prices": {"GBP": 1}}]),
        ("variants", [{"sku": "a", "prices": {}}]),
        ("variants", [{"sku": "a", "prices": {"GBP": -1}}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1.5}}]),
        ("variants", [{"sku": "a", "prices": {"gbp": 1}}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "colour": "red"}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "options": {"": "red"}}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "barcode": "123"}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "weight_grams": -1}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "tax_class": "none"}]),
        ("variants", [{"sku": "a", "prices": {"GBP": 1}, "compare_at": {"prices": {}}}]),
        (
            "variants",
            [
                {
                    "sku": "a",
                    "prices": {"GBP": 1},
                    "compare_at": {"prices": {"GBP": 2}, "ends_at": "2026-11-21T09:30:00"},
                }
            ],
        ),
        ("colour", "red"),
    ],
)
def test_the_schema_refuses(field: str, value: object) -> None:
    given = msgspec.to_builtins(mug()) | {field: value}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given, ProductInput)
