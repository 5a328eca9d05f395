"""Products that must be refused, and the field that the refusal must blame."""

from collections.abc import Iterator
from typing import Any

SOME_ID = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
MAX_PRICE = 2**53 - 1
ABSENT = object()


def variant(**changes: Any) -> dict[str, Any]:
    return {"sku": "BAD-1", "options": {"size": "L"}, "prices": {"GBP": 1250}} | changes


def product(**changes: Any) -> dict[str, Any]:
    about = {"slug": "bad", "title": "Bad", "variants": [variant()]}
    return {name: value for name, value in (about | changes).items() if value is not ABSENT}


WRONG: dict[str, tuple[object, ...]] = {
    "field": (None, 7, True, {}),
    "variant": (None, 7, "text", []),
    "price": (None, -1, 12.5, "1250", True, MAX_PRICE + 1, 10**30, [], {}),
    "option": (None, 7, "", "a" * 81, "a\0b"),
}

WRONG_DETAILS: dict[str, tuple[object, ...]] = {
    "barcode": ("", "123", "5012345678901", "50123456789o0", 5012345678900),
    "weight_grams": (-1, 1.5, "420", 10**30),
    "tax_class": ("none", None, 7),
    "sku": (None, 7, "", "a b", "-a", "a" * 41, "a\n", "é", "a/b", "a#b"),
    "prices": (None, 7, "GBP 12", [1250], {}),
    "options": (None, "size=L", ["L"]),
}

BAD_PRODUCTS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing in it": ({}, "slug"),
    **{f"no {name}": (product(**{name: ABSENT}), name) for name in ("slug", "title", "variants")},
    **{
        f"{name} is {wrong!r}": (product(**{name: wrong}), name)
        for name in ("slug", "title", "description", "status", "variants")
        for wrong in WRONG["field"]
    },
    **{
        f"{name} is {wrong!r}": (product(**{name: wrong}), name)
        for name in ("category", "brand", "attributes", "tags", "images")
        for wrong in (7, True, 1.5)
    },
    "an import of one's own": (product(import_id=SOME_ID), "import_id"),
    "a field nobody knows": (product(colour="red"), "colour"),
    "an id of one's own": (product(id=SOME_ID), "id"),
    "a version of one's own": (product(version=9), "version"),
    "slug empty": (product(slug=""), "slug"),
    "slug of 121": (product(slug="a" * 121), "slug"),
    "slug in capitals": (product(slug="Mug"), "slug"),
    "slug with an accent": (product(slug="café"), "slug"),
    "slug with a space": (product(slug="a b"), "slug"),
    "slug ends in a hyphen": (product(slug="mug-"), "slug"),
    "slug ends in a line break": (product(slug="mug\n"), "slug"),
    "slug goes up a folder": (product(slug="../mug"), "slug"),
    "title empty": (product(title=""), "title"),
    "title of spaces": (product(title="   "), "title"),
    "title of 201": (product(title="a" * 201), "title"),
    "title of two lines": (product(title="a\nb"), "title"),
    "title with NUL": (product(title="a\0b"), "title"),
    "title with an escape": (product(title="a\x1b[31mb"), "title"),
    "title with half a surrogate pair": (product(title="a\ud800b"), "body"),
    "description of 4001": (product(description="a" * 4001), "description"),
    "description with NUL": (product(description="a\0b"), "description"),
    "category empty": (product(category=""), "category"),
    "category of 6 levels": (product(category="a/b/c/d/e/f"), "category"),
    "category of a level of 306": (product(category="a" * 306), "category"),
    "category that is not there": (product(category="no/such-category"), "category"),
    "brand empty": (product(brand=""), "brand"),
    "brand of 81": (product(brand="a" * 81), "brand"),
    "brand of two lines": (product(brand="a\nb"), "brand"),
    "tag empty": (product(tags=[""]), "tags[0]"),
    "tag twice but for case": (product(tags=["Gift", "gift"]), "tags[1]"),
    "31 tags": (product(tags=[f"t{n}" for n in range(31)]), "tags"),
    "attribute in capitals": (product(attributes={"Size": "L"}), "attributes.Size"),
    "attribute is a number": (product(attributes={"size": 5}), "attributes.size"),
    "attribute empty": (product(attributes={"size": ""}), "attributes.size"),
    "21 attributes": (product(attributes={f"a{n}": "b" for n in range(21)}), "attributes"),
    "image over HTTP": (product(images=[{"url": "http://example.com/a.jpg"}]), "images[0].url"),
    "image of a script": (product(images=[{"url": "javascript:alert(1)"}]), "images[0].url"),
    "image of someone else": (product(images=[{"url": f"images/{SOME_ID}"}]), "images[0].url"),
    "image out of a folder": (product(images=[{"url": "images/../imports/a.csv"}]), "images[0].url"),
    "image with a size": (product(images=[{"url": "https://example.com/a", "width": 9}]), "images[0].width"),
    "image twice": (product(images=[{"url": "https://example.com/a"}] * 2), "images[1].url"),
    "21 images": (product(images=[{"url": f"https://example.com/{n}"} for n in range(21)]), "images"),
    "category with an empty level": (product(category="a//b"), "category"),
    "category begins with a slash": (product(category="/a"), "category"),
    "category in capitals": (product(category="Kitchen"), "category"),
    "status unknown": (product(status="deleted"), "status"),
    "status empty": (product(status=""), "status"),
    "status in capitals": (product(status="Active"), "status"),
    "no variant": (product(variants=[]), "variants"),
    "41 variants": (product(variants=[variant(sku=f"BAD-{n}") for n in range(41)]), "variants"),
    "a SKU twice": (product(variants=[variant(), variant()]), "variants[1].sku"),
    "a SKU twice but for case": (product(variants=[variant(), variant(sku="bad-1")]), "variants[1].sku"),
}


def _bad_variants() -> Iterator[tuple[str, object, str]]:
    for wrong in WRONG["variant"]:
        yield f"is {wrong!r}", wrong, ""
    yield "no SKU", {"prices": {"GBP": 1}}, ".sku"
    yield "no prices", {"sku": "BAD-1"}, ".prices"
    yield "a field nobody knows", variant(stock=4), ".stock"
    for wrong in WRONG["price"]:
        yield f"price is {wrong!r}", variant(prices={"GBP": wrong}), ".prices.GBP"
    for code in ("", "gbp", "GB", "GBPP", "£", "12X"):
        yield f"currency is {code!r}", variant(prices={code: 1}), f".prices.{code}"
    for code in ("XYZ", "ZZZ"):
        yield f"currency is {code!r}", variant(prices={code: 1}), f".prices.{code}"
    yield "21 currencies", variant(prices={f"A{a}{b}": 1 for a in "ABC" for b in "ABCDEFG"}), ".prices"
    yield "6 options", variant(options={f"o{n}": "x" for n in range(6)}), ".options"
    for name in ("", "a" * 41, "a\nb", " a"):
        yield f"an option is named {name!r}", variant(options={name: "L"}), f".options.{name}"
    for name, wrongs in WRONG_DETAILS.items():
        for wrong in wrongs:
            yield f"{name} is {wrong!r}", variant(**{name: wrong}), f".{name}"
    yield from _bad_compare_at()
    for wrong in WRONG["option"]:
        yield f"an option is {wrong!r}", variant(options={"size": wrong}), ".options.size"


def _bad_compare_at() -> Iterator[tuple[str, object, str]]:
    day, later = "2026-11-21T00:00:00Z", "2026-11-22T00:00:00+01:00"
    for fault, was, field in (
        ("is no object", 1500, ""),
        ("has no prices", {}, ".prices"),
        ("is the price", {"prices": {"GBP": 1250}}, ".prices.GBP"),
        ("is of another currency", {"prices": {"EUR": 1500}}, ".prices.EUR"),
        ("is of no currency", {"prices": {"XYZ": 1500}}, ".prices.XYZ"),
        ("has no time zone", {"prices": {"GBP": 1500}, "starts_at": "2026-11-21T00:00:00"}, ".starts_at"),
        ("begins on no date", {"prices": {"GBP": 1500}, "starts_at": "2026-02-30T00:00:00Z"}, ".starts_at"),
        ("ends as it begins", {"prices": {"GBP": 1500}, "starts_at": day, "ends_at": day}, ".ends_at"),
        ("ends before", {"prices": {"GBP": 1500}, "starts_at": later, "ends_at": day}, ".ends_at"),
    ):
        yield f"compare-at {fault}", variant(compare_at=was), f".compare_at{field}"


BAD_PRODUCTS |= {
    f"variant: {fault}": (product(variants=[variant(sku="GOOD"), wrong]), f"variants[1]{field}")
    for fault, wrong, field in _bad_variants()
}
