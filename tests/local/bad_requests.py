"""Requests that must be refused, for every route, and the field that the refusal must blame."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cartwright.http import Route
from catalog.api import ROUTES
from tests.local.bad_documents import BAD_DOCUMENTS, BAD_PATCHES, GOOD_BODIES
from tests.local.bad_products import SOME_ID

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
