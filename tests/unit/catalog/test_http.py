"""What holds of every route, through the dispatcher, on fakes."""

import re
from typing import Any
from urllib.parse import urljoin

import msgspec
import pytest

from catalog.api import ROUTES
from tests.unit.catalog.http import STAFF, Api
from tests.unit.catalog.samples import mug

PRODUCT = "/products/{product_id}"
UNKNOWN = "01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091"
GOOD: dict[str, Any] = msgspec.to_builtins(mug())


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "AAAA"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": "x" * 1025}, "cursor"),
        ({"page": "2"}, "page"),
    ],
)
def test_bad_queries_are_refused_by_field(api: Api, query: dict[str, str], field: str) -> None:
    answer = api.call("GET", PRODUCT + "/history", query=query, product_id=UNKNOWN)
    assert (answer.status, answer.fields) == (400, [field])


UNKNOWN_NAMES = {"slug": "no-such-product", "sku": "NO-SUCH-SKU", "group_id": "no-such-group"}
BAD_NAMES = {
    "slug": ["", "../x", "A", "a\n", "a" * 121],
    "sku": ["", "../x", "a b", "a\n", "P#1"],
    "group_id": ["", "../x", "A", "a\n", "a" * 61],
}
BAD_IDS = ["1", "", "../x", UNKNOWN.upper(), UNKNOWN + "\n", "P#1"]
BODIES = {
    "replaceProduct": GOOD,
    "patchProduct": {},
    "replaceCategory": {"slug": "mugs", "name": "Mugs"},
    "announceImage": {"content_type": "image/png", "content_length": 1},
    "replaceSynonyms": {"words": ["sofa", "couch"]},
}
OTHERS = {"file": "large.webp"}
BAD_PATHS = [
    (route, given)
    for route in ROUTES
    if route.path_parameters
    for given in BAD_NAMES.get(route.path_parameters.__struct_fields__[0], BAD_IDS)
]


@pytest.mark.parametrize(("route", "given"), BAD_PATHS, ids=lambda each: getattr(each, "operation", None))
def test_bad_ids_are_refused_and_unknown_ones_not_found(api: Api, route: Any, given: str) -> None:
    """What a redirect leads to is not known to the route, and a group of synonyms is created under its id."""
    name, *others = route.path_parameters.__struct_fields__
    body, path = BODIES.get(route.operation), {other: OTHERS.get(other, UNKNOWN) for other in others}
    bad_path: dict[str, Any] = {name: given, **path}
    bad = api.call(route.method, route.path, body=body, **bad_path)
    assert (bad.status, bad.fields) == (400, [name])
    if route.status == 302 or route.operation == "replaceSynonyms":
        return
    unknown_path: dict[str, Any] = {name: UNKNOWN_NAMES.get(name, UNKNOWN), **path}
    unknown = api.call(route.method, route.path, body=body, **unknown_path)
    assert unknown.status == 404
    assert unknown.body["code"].endswith("-not-found")


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.handler == "staff"], ids=lambda route: route.operation
)
@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 401),
        (STAFF | {"token_use": "access"}, 401),
        (STAFF | {"aud": "another-client"}, 401),
        (STAFF | {"sub": ""}, 401),
    ],
)
def test_staff_routes_admit_staff_only(api: Api, route: Any, claims: dict[str, str], status: int) -> None:
    path: dict[str, Any] = dict.fromkeys(getattr(route.path_parameters, "__struct_fields__", ()), UNKNOWN)
    answer = api.call(route.method, route.path, body="{", claims=claims, **path)
    assert answer.status == status


CREATED = {
    "createProduct": {
        "slug": "a-draft",
        "title": "A draft",
        "status": "draft",
        "variants": [{"sku": "DRAFT", "prices": {"GBP": 1}}],
    },
    "createCategory": {"slug": "boards", "name": "Boards"},
    "announceImage": {"content_type": "image/png", "content_length": 1},
    "startImport": {"content_length": 1},
    "startExport": {},
}


@pytest.mark.parametrize("operation", CREATED)
def test_a_location_leads_to_what_was_created(api: Api, operation: str) -> None:
    """For whoever created it, and under the tag of the answer where that has one."""
    product_id = api.call("POST", "/products", body=GOOD).body["id"]
    route = next(each for each in ROUTES if each.operation == operation)
    path: dict[str, Any] = {"product_id": product_id} if "{product_id}" in route.path else {}
    made = api.call("POST", route.path, body=CREATED[operation], **path)
    resource, found = matching(urljoin(route.path.format(**path), made.headers["Location"]))
    got, headed = (api.call(method, resource, **found) for method in ("GET", "HEAD"))
    assert (got.status, headed.status) == (200, 200)
    assert got.body["id"] == made.body["id"]
    assert made.headers.get("ETag") in (None, got.headers["ETag"])
    assert headed.headers == got.headers


def test_all_that_is_created_is_looked_for() -> None:
    assert CREATED.keys() == {each.operation for each in ROUTES if each.status in (201, 202)}


def matching(url: str) -> tuple[str, dict[str, Any]]:
    """The resource of an address that can be got, and its parameters, as the gateway finds them."""
    for route in ROUTES:
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route.path)
        if route.method == "GET" and (match := re.fullmatch(pattern, url)):
            return route.path, match.groupdict()
    raise AssertionError(f"{url} can't be got")


def test_times_are_answered_in_utc_whatever_offset_they_came_with(api: Api) -> None:
    """Also those that a merge patch brings, and in events."""
    window = {"starts_at": "2026-11-27T00:00:00+01:00", "ends_at": "2026-11-28T00:00:00-05:00"}
    variant = GOOD["variants"][0] | {"compare_at": {"prices": {"GBP": 99999}, **window}}
    made = api.call("POST", "/products", body=GOOD | {"variants": [variant]})
    later = variant["compare_at"] | {"ends_at": "2026-11-29T00:00:00+14:00"}
    patched = api.call(
        "PATCH", PRODUCT, body={"variants": [variant | {"compare_at": later}]}, product_id=made.body["id"]
    )
    for answer, ends_at in ((made, "2026-11-28T05:00:00Z"), (patched, "2026-11-28T10:00:00Z")):
        shown = answer.body["variants"][0]["compare_at"]
        assert (shown["starts_at"], shown["ends_at"]) == ("2026-11-26T23:00:00Z", ends_at)
    assert "+14:00" not in repr(msgspec.json.encode(api.products.events))
