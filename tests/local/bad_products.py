"""Products that must be refused, and the field that the refusal must blame."""

from collections.abc import Iterator
from typing import Any

SOME_ID = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"
MAX_PRICE = 10_000_000_000
ABSENT = object()


def variant(**changes: Any) -> dict[str, Any]:
    return {"sku": "BAD-1", "options": {"size": "L"}, "prices": {"GBP": 1250}} | changes


def product(**changes: Any) -> dict[str, Any]:
    about = {"slug": "bad", "title": "Bad", "category": "bad", "variants": [variant()]}
    return {name: value for name, value in (about | changes).items() if value is not ABSENT}


WRONG: dict[str, tuple[object, ...]] = {
    "field": (None, 7, True, {}),
    "variant": (None, 7, "text", []),
    "sku": (None, 7, "", "a b", "-a", "a" * 41, "a\n", "é", "a/b", "a#b"),
    "prices": (None, 7, "GBP 12", [1250], {}),
    "price": (None, -1, 12.5, "1250", True, MAX_PRICE + 1, 10**30, [], {}),
    "options": (None, "size=L", ["L"]),
    "option": (None, 7, "", "a" * 81, "a\0b"),
}

BAD_PRODUCTS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing in it": ({}, "slug"),
    **{f"no {name}": (product(**{name: ABSENT}), name) for name in ("slug", "title", "category", "variants")},
    **{
        f"{name} is {wrong!r}": (product(**{name: wrong}), name)
        for name in ("slug", "title", "description", "category", "status", "variants")
        for wrong in WRONG["field"]
    },
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
    "category of 201": (product(category="a" * 201), "category"),
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
    for wrong in WRONG["sku"]:
        yield f"SKU is {wrong!r}", variant(sku=wrong), ".sku"
    for wrong in WRONG["prices"]:
        yield f"prices are {wrong!r}", variant(prices=wrong), ".prices"
    for wrong in WRONG["price"]:
        yield f"price is {wrong!r}", variant(prices={"GBP": wrong}), ".prices.GBP"
    for code in ("", "gbp", "GB", "GBPP", "£", "12X"):
        yield f"currency is {code!r}", variant(prices={code: 1}), ".prices"
    for code in ("XYZ", "ZZZ"):
        yield f"currency is {code!r}", variant(prices={code: 1}), f".prices.{code}"
    yield "21 currencies", variant(prices={f"A{a}{b}": 1 for a in "ABC" for b in "ABCDEFG"}), ".prices"
    for wrong in WRONG["options"]:
        yield f"options are {wrong!r}", variant(options=wrong), ".options"
    yield "6 options", variant(options={f"o{n}": "x" for n in range(6)}), ".options"
    for name in ("", "a" * 41, "a\nb", " a"):
        yield f"an option is named {name!r}", variant(options={name: "L"}), ".options"
    for wrong in WRONG["option"]:
        yield f"an option is {wrong!r}", variant(options={"size": wrong}), ".options.size"


BAD_PRODUCTS |= {
    f"variant: {fault}": (product(variants=[variant(sku="GOOD"), wrong]), f"variants[1]{field}")
    for fault, wrong, field in _bad_variants()
}
