"""What holds of every route, through the dispatcher, on fakes."""

from typing import Any

import msgspec
import pytest

from catalog.api import ROUTES
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.http import STAFF, Api
from tests.unit.catalog.samples import mug

PRODUCT = "/products/{product_id}"
UNKNOWN = new_ids().new()
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


UNKNOWN_NAMES = {"slug": "no-such-product", "sku": "NO-SUCH-SKU"}
BAD_NAMES = {"slug": ["", "../x", "A", "a\n", "a" * 121], "sku": ["", "../x", "a b", "a\n", "P#1"]}
BAD_IDS = ["1", "", "../x", UNKNOWN.upper(), UNKNOWN + "\n", "P#1"]
BODIES = {
    "replaceProduct": GOOD,
    "patchProduct": {},
    "replaceCategory": {"slug": "mugs", "name": "Mugs"},
}
BAD_PATHS = [
    (route, given)
    for route in ROUTES
    if route.path_parameters
    for given in BAD_NAMES.get(route.path_parameters.__struct_fields__[0], BAD_IDS)
]


@pytest.mark.parametrize(("route", "given"), BAD_PATHS, ids=lambda each: getattr(each, "operation", None))
def test_bad_ids_are_refused_and_unknown_ones_not_found(api: Api, route: Any, given: str) -> None:
    (name,) = route.path_parameters.__struct_fields__
    body = BODIES.get(route.operation)
    bad_path: dict[str, Any] = {name: given}
    bad = api.call(route.method, route.path, body=body, **bad_path)
    assert (bad.status, bad.fields) == (400, [name])
    unknown_path: dict[str, Any] = {name: UNKNOWN_NAMES.get(name, UNKNOWN)}
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
        (STAFF | {"cognito:groups": "customers"}, 403),
        (STAFF | {"cognito:groups": "not-staff"}, 403),
        (STAFF | {"cognito:groups": ""}, 403),
    ],
)
def test_staff_routes_admit_staff_only(api: Api, route: Any, claims: dict[str, str], status: int) -> None:
    path: dict[str, Any] = dict.fromkeys(getattr(route.path_parameters, "__struct_fields__", ()), UNKNOWN)
    answer = api.call(route.method, route.path, body="{", claims=claims, **path)
    assert answer.status == status
