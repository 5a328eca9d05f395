import json
from typing import Any

import pytest

from catalog.imports.domain import FileRefused, Refusal
from catalog.imports.file_products import FileProduct, refusals_of
from catalog.imports.formats import read_products
from catalog.imports.jsonl_format import MAX_LINE
from catalog.products.domain import ImageLink, InvalidProduct, ProductInput
from catalog.products.rules import check
from tests.unit.catalog.samples import mug, variant

STORED = mug(
    brand="Tideline",
    attributes={"material": "stoneware"},
    images=(ImageLink(url="https://cdn.example/1.jpg"),),
)
VARIANT = {"sku": "M-1", "prices": {"GBP": 250}}


def read(*lines: object) -> list[FileProduct]:
    content = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines).encode()
    return list(read_products((content[start : start + 7] for start in range(0, len(content), 7)), "jsonl"))


def laid(document: dict[str, Any], stored: ProductInput | None = STORED) -> ProductInput:
    (product,) = read({"slug": "harbour-mug", **document})
    assert product.patch is not None, product.refusals
    return product.patch.onto(stored)


def refused(product: FileProduct) -> tuple[Refusal, ...]:
    try:
        if product.patch:
            check(product.patch.onto(None))
    except InvalidProduct as invalid:
        return refusals_of(product, invalid)
    return product.refusals


def test_a_line_is_a_merge_patch_of_its_product() -> None:
    assert laid({}) == STORED
    assert laid({"title": "Mug", "brand": None}) == mug(
        title="Mug", attributes=STORED.attributes, images=STORED.images
    )
    assert laid({"attributes": {"size": "L", "material": None}}).attributes == {"size": "L"}
    assert laid({"variants": [VARIANT]}).variants == (variant("M-1", options={}, prices={"GBP": 250}),)
    assert laid({"status": "archived"}).status == "archived"


def test_a_new_product_needs_a_title_and_a_variant_and_is_for_sale() -> None:
    made = laid({"title": "Mug", "variants": [VARIANT]}, None)
    assert (made.slug, made.title, made.status) == ("harbour-mug", "Mug", "active")
    (product,) = read({"slug": "harbour-mug"})
    assert [(each.line, each.column) for each in refused(product)] == [(1, "title"), (1, "variants")]


def test_lines_are_counted_and_blank_ones_passed_over() -> None:
    products = read("\ufeff", {"slug": "a"}, "\n", "  \n", {"slug": "b"}, '{"slug": "c"}')
    assert [(each.lines, each.slug) for each in products] == [((1,), "a"), ((4,), "b"), ((5,), "c")]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("nonsense\n", ""),
        ("[1]\n", ""),
        ('{"slug": "mug"\n', ""),
        ("[" * 100_000 + "\n", ""),
        ({"title": "x"}, "slug"),
        ({"slug": "A mug"}, "slug"),
        ({"slug": "mug", "category": "Kitchen"}, "category"),
        ({"slug": "mug", "status": "gone"}, "status"),
        ({"slug": "mug", "title": "Mug", "variants": [VARIANT], "colour": "red"}, "colour"),
        ({"slug": "mug", "title": "Mug", "variants": "none"}, "variants"),
        ({"slug": "mug", "title": "Mug", "variants": [{"sku": "M"}]}, "variants[0].prices"),
        (
            {"slug": "mug", "title": "Mug", "variants": [{"sku": "M", "prices": {"GBP": 1.5}}]},
            "variants[0].prices[...]",
        ),
        ({"slug": "mug", "title": "Mug", "variants": [VARIANT, VARIANT]}, "variants[1].sku"),
    ],
)
def test_a_faulty_line_is_refused_by_its_field(line: object, column: str) -> None:
    good, bad = read({"slug": "fine", "title": "Fine", "variants": [VARIANT]}, line)
    assert refused(good) == ()
    assert [(each.line, each.column) for each in refused(bad)] == [(2, column)]


def test_a_product_that_comes_again_is_refused() -> None:
    products = read({"slug": "mug"}, {"slug": "cup"}, {"slug": "mug"})
    assert [each.patch is not None for each in products] == [True, True, False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b'{"slug": "caf\xe9"}', "not UTF-8"),
        (b'{"slug": "a"}\n\0\n', "Line 2 has a NUL"),
        (b'{"slug": "' + b"x" * MAX_LINE, "longer than"),
    ],
)
def test_an_unreadable_file_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        list(read_products([content], "jsonl"))
