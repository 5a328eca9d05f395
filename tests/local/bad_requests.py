"""Requests that must be refused, for every route, and the field that the refusal must blame."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cartwright.http import Route
from catalog.api import ROUTES
from tests.local.bad_products import BAD_PRODUCTS, SOME_ID, product

MAX_UPLOAD = 100 * 1024 * 1024
DEEP = 1_000

PRODUCT_OPERATIONS = ("createProduct", "replaceProduct")
LIST_OPERATIONS = ("listProducts", "listRefusals")


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
    content_type: str = "application/json"

    def __str__(self) -> str:
        return f"{self.route.operation}: {self.fault[:60]}"

    def path(self, product_id: str) -> str:
        path = self.route.path.format(
            product_id=self.path_id or product_id, import_id=self.path_id or SOME_ID
        )
        return f"{path}?{self.query}" if self.query else path


def good_body(route: Route) -> bytes | None:
    if route.request is None:
        return None
    return json.dumps(product() if route.operation in PRODUCT_OPERATIONS else {"content_length": 1}).encode()


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

BAD_CATEGORIES = {
    f"category={category}": (f"category={category}", "category")
    for category in (
        "",
        "Kitchen",
        "a//b",
        "a%2F",
        "a/b/c/d/e/f",
        "a" * 201,
        "%00",
        "%FF",
        "..",
        "a%0A",
        "a%20b",
    )
} | {"category twice": ("category=a&category=b", "category")}

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
    "content_type unknown": ({"content_length": 1, "content_type": "text/html"}, "content_type"),
    "content_type null": ({"content_length": 1, "content_type": None}, "content_type"),
    "a key of one's own": ({"content_length": 1, "key": "imports/other.csv"}, "key"),
}


def _of(route: Route) -> Iterator[BadRequest]:
    good = good_body(route)
    if route.path_parameters:
        field = route.path_parameters.__struct_fields__[0]
        for fault, path_id in BAD_IDS.items():
            yield BadRequest(route=route, fault=f"id {fault}", field=field, path_id=path_id, body=good)
    yield BadRequest(
        route=route, fault="a parameter nobody knows", field="colour", query="colour=red", body=good
    )
    queries = BAD_QUERIES if route.operation in LIST_OPERATIONS else {}
    for fault, (query, field) in (
        queries | (BAD_CATEGORIES if route.operation == "listProducts" else {})
    ).items():
        yield BadRequest(route=route, fault=fault, field=field, query=query)
    if good:
        yield from _of_body(route, good)


def _of_body(route: Route, good: bytes) -> Iterator[BadRequest]:
    yield BadRequest(route=route, fault="body with another behind it", field="body", body=good + b"{}")
    for fault, (raw, status) in BAD_BODIES.items():
        yield BadRequest(route=route, fault=f"body {fault}", field="body", body=raw, status=status)
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", "json"):
        yield BadRequest(
            route=route,
            fault=f"body as {kind}",
            field="Content-Type",
            body=good,
            content_type=kind,
            status=415,
        )
    documents = BAD_PRODUCTS if route.operation in PRODUCT_OPERATIONS else BAD_IMPORTS
    first = next(iter(documents.values()))[1]
    deep = f'{{"{first}":'.encode() * DEEP + b"1" + b"}" * DEEP
    yield BadRequest(route=route, fault=f"objects {DEEP} deep", field=first, body=deep)
    for fault, (document, field) in documents.items():
        yield BadRequest(route=route, fault=fault, field=field, body=json.dumps(document).encode())


BAD_REQUESTS = [bad for route in ROUTES for bad in _of(route)]
