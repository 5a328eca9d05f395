"""The catalogue's routes through the dispatcher, on fakes."""

from typing import Any

import msgspec
import pytest

from catalog.api import ROUTES
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.http import STAFF, Api
from tests.unit.catalog.samples import file_of, mug, row, variant

PRODUCT = "/products/{product_id}"
UNKNOWN = new_ids().new()
GOOD: dict[str, Any] = msgspec.to_builtins(mug())


@pytest.fixture
def api() -> Api:
    return Api()


def test_a_product_is_created_read_replaced_and_archived(api: Api) -> None:
    created = api.call("POST", "/products", body=GOOD)
    assert created.status == 201
    product_id = created.body["id"]
    assert created.headers["Location"] == f"products/{product_id}"
    assert created.body["created_at"].endswith("Z")

    read = api.call("GET", PRODUCT, product_id=product_id, claims={})
    assert (read.status, read.body) == (200, created.body)
    assert read.headers["Cache-Control"].startswith("public")

    replaced = api.call("PUT", PRODUCT, product_id=product_id, body=GOOD | {"title": "New"})
    assert (replaced.status, replaced.body["version"], replaced.body["title"]) == (200, 2, "New")

    archived = api.call("POST", PRODUCT + "/archive", product_id=product_id)
    assert archived.body["status"] == "archived"
    assert api.call("GET", PRODUCT, product_id=product_id).status == 404
    staff = api.call("GET", "/staff" + PRODUCT, product_id=product_id)
    assert (staff.status, staff.body["version"]) == (200, 3)
    assert staff.headers["Cache-Control"] == "no-store"


def test_pages_follow_one_another_by_cursor(api: Api) -> None:
    for number in range(5):
        given = mug(slug=f"p-{number}", variants=(variant(f"S{number}"),))
        assert api.call("POST", "/products", body=msgspec.to_builtins(given)).status == 201
    seen: list[str] = []
    query = {"limit": "2", "category": "kitchen"}
    while True:
        page = api.call("GET", "/products", query=query).body
        seen += [item["slug"] for item in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert sorted(seen) == [f"p-{number}" for number in range(5)]


def test_a_cursor_belongs_to_its_category(api: Api) -> None:
    api.call("POST", "/products", body=GOOD)
    cursor = api.call("GET", "/products", query={"limit": "1", "category": "kitchen"}).body["next"]
    foreign = api.call("GET", "/products", query={"limit": "1", "cursor": cursor})
    assert (foreign.status, foreign.fields) == (400, ["cursor"])


def test_an_import_is_started_watched_and_its_refusals_paged(api: Api) -> None:
    started = api.call("POST", "/imports", body={"content_length": 10, "content_type": "text/csv"})
    assert started.status == 201
    import_id = started.body["id"]
    assert started.headers["Location"] == f"imports/{import_id}"
    assert started.body["upload"]["method"] == "PUT"
    assert started.body["upload"]["headers"] == {"Content-Type": "text/csv", "Content-Length": "10"}

    api.uploads.files[import_id] = file_of(row("a", "A"), row("b", ""), row("c", "", price="x"))
    api.importer.run(import_id, lambda: 900)
    watched = api.call("GET", "/imports/{import_id}", import_id=import_id).body
    assert (watched["status"], watched["rows"], watched["created"], watched["refused"]) == (
        "succeeded",
        3,
        1,
        2,
    )
    assert watched["upload"] is None

    listed, query = [], {"limit": "2"}
    while True:
        page = api.call("GET", "/imports/{import_id}/refusals", import_id=import_id, query=query).body
        listed += page["items"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert listed == watched["refusals"]
    assert [(each["line"], each["column"]) for each in listed] == [(3, "sku"), (4, "price_gbp"), (4, "sku")]


def test_taken_identifiers_are_a_conflict_that_names_them(api: Api) -> None:
    api.call("POST", "/products", body=GOOD)
    again = api.call("POST", "/products", body=GOOD | {"slug": "other"})
    assert (again.status, again.body["code"], again.fields) == (409, "already-taken", ["variants[0].sku"])
    assert "MUG-BLUE" in again.body["errors"][0]["message"]


def with_variant(**changes: Any) -> dict[str, Any]:
    return GOOD | {"variants": [{"sku": "A", "prices": {"GBP": 1}} | changes]}


BAD_PRODUCTS: list[tuple[Any, str]] = [
    (None, "body"),
    ("", "body"),
    ("{", "body"),
    ("[]", "body"),
    ("null", "body"),
    ('"text"', "body"),
    ("[" * 100_000, "body"),
    ('{"slug": "\ud800"}', "body"),
    ({}, "slug"),
    (GOOD | {"slug": "Not A Slug"}, "slug"),
    (GOOD | {"slug": "mug\n"}, "slug"),
    (GOOD | {"title": 5}, "title"),
    (GOOD | {"title": "a\u0000b"}, "title"),
    (GOOD | {"category": "/kitchen"}, "category"),
    (GOOD | {"status": "gone"}, "status"),
    (GOOD | {"variants": []}, "variants"),
    (GOOD | {"variants": {}}, "variants"),
    (GOOD | {"id": "mine"}, "id"),
    (with_variant(sku="no good"), "variants[0].sku"),
    (with_variant(prices={"GBP": 1.5}), "variants[0].prices.GBP"),
    (with_variant(prices={"GBP": -5}), "variants[0].prices.GBP"),
    (with_variant(prices={"GBP": "5"}), "variants[0].prices.GBP"),
    (with_variant(prices={"GBP": 10**30}), "variants[0].prices.GBP"),
    (with_variant(prices={"pounds": 5}), "variants[0].prices"),
    (with_variant(prices={"ABC": 5}), "variants[0].prices.ABC"),
    (with_variant(colour="red"), "variants[0].colour"),
    (with_variant(options=["red"]), "variants[0].options"),
    (
        GOOD | {"variants": [{"sku": "a", "prices": {"GBP": 1}}, {"sku": "A", "prices": {"GBP": 1}}]},
        "variants[1].sku",
    ),
]


@pytest.mark.parametrize(("body", "field"), BAD_PRODUCTS)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_bad_products_are_refused_by_field(api: Api, method: str, body: Any, field: str) -> None:
    product_id = api.call("POST", "/products", body=GOOD).body["id"]
    path = {"product_id": product_id} if method == "PUT" else {}
    answer = api.call(method, PRODUCT if path else "/products", body=body, **path)
    assert (answer.status, answer.fields) == (400, [field])
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(api.products.events) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content_length"),
        ({"content_length": 0}, "content_length"),
        ({"content_length": 104857601}, "content_length"),
        ({"content_length": "5"}, "content_length"),
        ({"content_length": 5, "content_type": "text/html"}, "content_type"),
        ({"content_length": 5, "name": "x"}, "name"),
    ],
)
def test_bad_imports_are_refused_by_field(api: Api, body: object, field: str) -> None:
    answer = api.call("POST", "/imports", body=body)
    assert (answer.status, answer.fields) == (400, [field])


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
        ({"category": "Kitchen"}, "category"),
        ({"category": "a\n"}, "category"),
        ({"page": "2"}, "page"),
    ],
)
def test_bad_queries_are_refused_by_field(api: Api, query: dict[str, str], field: str) -> None:
    answer = api.call("GET", "/products", query=query)
    assert (answer.status, answer.fields) == (400, [field])


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route.path_parameters], ids=lambda r: r.operation
)
@pytest.mark.parametrize("given", ["1", "", "../x", UNKNOWN.upper(), UNKNOWN + "\n", "P#1"])
def test_bad_ids_are_refused_and_unknown_ones_not_found(api: Api, route: Any, given: str) -> None:
    (name,) = route.path_parameters.__struct_fields__
    body = GOOD if route.request else None
    bad_path: dict[str, Any] = {name: given}
    bad = api.call(route.method, route.path, body=body, **bad_path)
    assert (bad.status, bad.fields) == (400, [name])
    unknown_path: dict[str, Any] = {name: UNKNOWN}
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
