"""Requests that must be refused, for every route, and the field that the refusal must blame."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from cartwright.http import Route
from catalog.api import ROUTES
from catalog.categories.domain import CategoryInput
from catalog.exports.domain import ExportInput
from catalog.images.domain import ImageInput
from catalog.imports.domain import ImportInput
from catalog.products.domain import ProductInput
from catalog.synonyms.domain import SynonymGroupInput
from tests.local.bad_products import BAD_PRODUCTS, SOME_ID, product

MAX_UPLOAD = 100 * 1024 * 1024
DEEP = 1_000

LIST_OPERATIONS = ("listProductHistory", "listRefusals")


@dataclass(frozen=True, kw_only=True)
class BadRequest:
    """`path_id` and `query` are as they stand in the URL, percent-encoded; without a `path_id` it is a good one."""

    route: Route
    fault: str
    field: str
    status: int = 400
    path_id: str = ""
    query: str = ""
    body: bytes | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """On top of a Content-Type and an If-Match that are right."""

    def __str__(self) -> str:
        return f"{self.route.operation}: {self.fault[:60]}"

    def path(self, product_id: str, category_id: str) -> str:
        names = dict.fromkeys(("import_id", "export_id", "image_id", "slug", "sku", "group_id"), SOME_ID)
        names |= {"product_id": product_id, "category_id": category_id, "file": "large.webp"}
        if self.path_id and self.route.path_parameters:
            names[self.route.path_parameters.__struct_fields__[0]] = self.path_id
        path = self.route.path.format(**names)
        return f"{path}?{self.query}" if self.query else path


def good_body(route: Route) -> bytes | None:
    return json.dumps(GOOD_BODIES[route.body]).encode() if route.body else None


GOOD_BODIES: dict[type[Struct], dict[str, Any]] = {
    ProductInput: product(),
    CategoryInput: {"slug": "good", "name": "Good"},
    ImportInput: {"content_length": 1},
    ImageInput: {"content_type": "image/png", "content_length": 1},
    ExportInput: {"format": "csv"},
    SynonymGroupInput: {"words": ["sofa", "couch"]},
}

BAD_IDS = {
    "a word": "mug",
    "a number": "7",
    "another version of UUID": "01936b5e-7bff-4c11-8a42-66d0f3f1b8c4",
    "in capitals": SOME_ID.upper(),
    "too short": SOME_ID[:-1],
    "of 5,000 characters": "a" * 5_000,
    "ends in a line break": f"{SOME_ID}%0A",
    "has NUL": f"{SOME_ID}%00",
    "not UTF-8": "%FF%FE",
    "is another key's beginning": "SKU%23MUG",
}
BAD_NAMES = {
    "slug": {
        "in capitals": "Mug",
        "with a space": "a%20b",
        "of 5,000 characters": "a" * 5_000,
        "ends in a line break": "mug%0A",
        "has NUL": "mug%00",
        "not UTF-8": "%FF%FE",
        "is another key": "SKU%23MUG",
    },
    "group_id": {
        "in capitals": "Sofas",
        "with a space": "a%20b",
        "of 61": "a" * 61,
        "ends in a line break": "sofas%0A",
        "has NUL": "sofas%00",
        "not UTF-8": "%FF%FE",
        "is another key": "SKU%23MUG",
    },
    "sku": {
        "with a space": "a%20b",
        "of 41": "a" * 41,
        "begins with a hyphen": "-a",
        "ends in a line break": "mug%0A",
        "has NUL": "mug%00",
        "not UTF-8": "%FF%FE",
        "is another key": "SLUG%23MUG",
    },
}

BAD_QUERIES = {
    **{
        f"limit={limit}": (f"limit={limit}", "limit")
        for limit in ("0", "-1", "101", "abc", "", "1.5", "true", "null", "%2B5", "9" * 40, "0x10", "%00")
    },
    "limit twice": ("limit=1&limit=2", "limit"),
    "cursor empty": ("cursor=", "cursor"),
    "cursor of no page": ("cursor=abc", "cursor"),
    "cursor not base64": ("cursor=%25%25%25", "cursor"),
    "cursor not ASCII": ("cursor=%C3%A9%C3%A9", "cursor"),
    "cursor not UTF-8": ("cursor=%FF%FE", "cursor"),
    "cursor of 1,025": (f"cursor={'a' * 1_025}", "cursor"),
    "cursor made up": ("cursor=eyJwayI6IlAjIiwic2siOiJQIn0", "cursor"),
    "cursor twice": ("cursor=a&cursor=b", "cursor"),
}

BAD_BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "spaces": (b"   ", 400),
    "breaks off": (b'{"', 400),
    "not JSON": (b"slug=a&title=b", 400),
    "not UTF-8": (b'\xff\xfe{"slug": "a"}', 400),
    "UTF-16": ('{"slug": "a"}'.encode("utf-16"), 400),
    "with a byte order mark": (b"\xef\xbb\xbf{}", 400),
    "NaN": (b"NaN", 400),
    "null": (b"null", 400),
    "a list": (b"[]", 400),
    "a string": (b'"slug"', 400),
    "a number": (b"7", 400),
    f"lists {DEEP} deep": (b"[" * DEEP + b"]" * DEEP, 400),
    "of 300 KiB": (b'{"title": "' + b"a" * 300 * 1024 + b'"}', 413),
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

BAD_CONDITIONS = {
    "no If-Match": ("", 428),
    "If-Match without quotes": ("3", 400),
    "If-Match of words": ("any", 400),
}


def _of(route: Route) -> Iterator[BadRequest]:
    good = good_body(route)
    if route.path_parameters:
        field = route.path_parameters.__struct_fields__[0]
        for fault, path_id in BAD_NAMES.get(field, BAD_IDS).items():
            yield BadRequest(route=route, fault=f"id {fault}", field=field, path_id=path_id, body=good)
    yield BadRequest(
        route=route, fault="a parameter nobody knows", field="colour", query="colour=red", body=good
    )
    for fault, (query, field) in (BAD_QUERIES if route.operation in LIST_OPERATIONS else {}).items():
        yield BadRequest(route=route, fault=fault, field=field, query=query)
    for fault, (tags, status) in (BAD_CONDITIONS if route.precondition else {}).items():
        headers = {"If-Match": tags}
        yield BadRequest(
            route=route, fault=fault, field="If-Match", body=good, headers=headers, status=status
        )
    if good:
        yield from _of_body(route, good)


def _of_body(route: Route, good: bytes) -> Iterator[BadRequest]:
    yield BadRequest(route=route, fault="body with another behind it", field="body", body=good + b"{}")
    for fault, (raw, status) in BAD_BODIES.items():
        yield BadRequest(route=route, fault=f"body {fault}", field="body", body=raw, status=status)
    other = "application/json" if route.patch else "application/merge-patch+json"
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", "json", other):
        yield BadRequest(
            route=route,
            fault=f"body as {kind}",
            field="Content-Type",
            body=good,
            headers={"Content-Type": kind},
            status=415,
        )
    assert route.body
    documents = BAD_PATCHES if route.patch else BAD_DOCUMENTS[route.body]
    first = route.body.__struct_fields__[0]
    deep = f'{{"{first}":'.encode() * DEEP + b"1" + b"}" * DEEP
    at = "body" if route.patch else first
    yield BadRequest(route=route, fault=f"objects {DEEP} deep", field=at, body=deep)
    for fault, (document, field) in documents.items():
        yield BadRequest(route=route, fault=fault, field=field, body=json.dumps(document).encode())


BAD_REQUESTS = [bad for route in ROUTES for bad in _of(route)]
