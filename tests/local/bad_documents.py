"""Documents that must be refused as the bodies of requests, and the field that the refusal must blame."""

from typing import Any

from msgspec import Struct

from catalog.categories.domain import CategoryInput
from catalog.exports.domain import ExportInput
from catalog.images.domain import ImageInput
from catalog.imports.domain import ImportInput
from catalog.products.domain import ProductInput
from catalog.synonyms.domain import SynonymGroupInput
from tests.local.bad_products import BAD_PRODUCTS, SOME_ID, product

MAX_UPLOAD = 100 * 1024 * 1024

GOOD_BODIES: dict[type[Struct], dict[str, Any]] = {
    ProductInput: product(),
    CategoryInput: {"slug": "good", "name": "Good"},
    ImportInput: {"content_length": 1},
    ImageInput: {"content_type": "image/png", "content_length": 1},
    ExportInput: {"format": "csv"},
    SynonymGroupInput: {"words": ["sofa", "couch"]},
}

LENGTHS: tuple[object, ...] = (None, 0, -1, 1.5, "5", True, [], MAX_UPLOAD + 1, 10**30)
BAD_IMPORTS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing in it": ({}, "content_length"),
    **{f"content_length is {length!r}": ({"content_length": length}, "content_length") for length in LENGTHS},
    "a content_type": ({"content_length": 1, "content_type": "text/html"}, "content_type"),
    "a format unknown": ({"content_length": 1, "format": "xlsx"}, "format"),
    "a dry run of text": ({"content_length": 1, "dry_run": "yes"}, "dry_run"),
    "a key of one's own": ({"content_length": 1, "key": "imports/other.csv"}, "key"),
}

BAD_CATEGORIES: dict[str, tuple[dict[str, Any], str]] = {
    "nothing in it": ({}, "slug"),
    **{
        f"{name} is {wrong!r}": (GOOD_BODIES[CategoryInput] | {name: wrong}, name)
        for name, wrongs in {
            "slug": (None, 7, "", "Mugs", "a b", "a/b", "a" * 61, "a\n"),
            "name": (None, 7, "", " a", "a\nb", "a" * 81, "a\0b"),
            "description": (None, 7, "a" * 301, "a\0b"),
            "position": (None, "1", -1, 1.5, True, 10**30),
            "parent": (7, "", "/", "No", "a//b", "a/b/c/d/e/f", "no/such-category", SOME_ID),
        }.items()
        for wrong in wrongs
    },
    "a field nobody knows": (GOOD_BODIES[CategoryInput] | {"colour": "red"}, "colour"),
    "an id of one's own": (GOOD_BODIES[CategoryInput] | {"id": SOME_ID}, "id"),
}
_IMAGE = GOOD_BODIES[ImageInput]
BAD_IMAGES: dict[str, tuple[dict[str, Any], str]] = {
    "without content_type": ({"content_length": 1}, "content_type"),
    "without content_length": ({"content_type": "image/png"}, "content_length"),
    **{
        f"{name}={value!r:.20}": (_IMAGE | {name: value}, name)
        for name, values in {
            "content_type": (
                7,
                None,
                "",
                "png",
                "image/svg+xml",
                "image/PNG",
                "image/png; q=1",
                ["image/png"],
            ),
            "content_length": (0, -1, None, "1", 1.5, True, 10 * 1024 * 1024 + 1, 10**30),
            "alt": (7, None, "x" * 301, "a\x00b"),
        }.items()
        for value in values
    },
    "a key of one's own": (_IMAGE | {"key": "uploads/../x"}, "key"),
    "a name": (_IMAGE | {"file_name": "../../x.php"}, "file_name"),
}
FORMATS: tuple[object, ...] = ("", "CSV", "xlsx", "csv.gz", None, 1, [])
STATUSES: tuple[object, ...] = ("", "gone", "Active", 1, ["draft"])
BAD_EXPORTS: dict[str, tuple[dict[str, Any], str]] = {
    **{f"format is {wrong!r}": ({"format": wrong}, "format") for wrong in FORMATS},
    **{f"status is {wrong!r}": ({"status": wrong}, "status") for wrong in STATUSES},
    "a key of one's own": ({"key": "exports/mine.csv"}, "key"),
}
BAD_SYNONYMS: dict[str, tuple[dict[str, Any], str]] = {
    "no words": ({}, "words"),
    "words null": ({"words": None}, "words"),
    "words a string": ({"words": "sofa"}, "words"),
    "one word": ({"words": ["sofa"]}, "words"),
    "21 words": ({"words": [f"sofa{number}" for number in range(21)]}, "words"),
    "an empty word": ({"words": ["sofa", ""]}, "words[1]"),
    "a number": ({"words": ["sofa", 1]}, "words[1]"),
    "a word of 41": ({"words": ["sofa", "a" * 41]}, "words[1]"),
    "four words": ({"words": ["sofa", "a b c d"]}, "words[1]"),
    "no letter": ({"words": ["sofa", "---"]}, "words[1]"),
    "the same word": ({"words": ["sofa", "SOFA"]}, "words[1]"),
    "a line break": ({"words": ["sofa", "a\nb"]}, "words[1]"),
    "a field nobody knows": ({"words": ["sofa", "couch"], "colour": "red"}, "colour"),
}

BAD_DOCUMENTS = {
    SynonymGroupInput: BAD_SYNONYMS,
    ProductInput: BAD_PRODUCTS,
    CategoryInput: BAD_CATEGORIES,
    ImportInput: BAD_IMPORTS,
    ImageInput: BAD_IMAGES,
    ExportInput: BAD_EXPORTS,
}

BAD_PATCHES: dict[str, tuple[dict[str, Any], str]] = {
    **{
        fault: (document, field)
        for fault, (document, field) in BAD_PRODUCTS.items()
        if document.get(field.partition(".")[0].partition("[")[0]) is not None
    },
    **{f"{name} taken away": ({name: None}, name) for name in ("slug", "title", "variants")},
    "a field nobody knows": ({"colour": None}, "colour"),
}
"""Each is laid over a good product, so that what it leaves out is no fault."""
