"""The routes of products through the dispatcher, on fakes."""

from typing import Any

import msgspec
import pytest

from cartwright.money import MAX_AMOUNT
from catalog.products.domain import ImageLink
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.http import STAFF, Api
from tests.unit.catalog.samples import mug, variant

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
    assert created.headers["Location"] == f"staff/products/{product_id}"
    assert created.body["created_at"].endswith("Z")

    read = api.call("GET", PRODUCT, product_id=product_id, claims={})
    assert (read.status, read.body) == (200, created.body)
    assert read.headers["Cache-Control"].startswith("public")

    assert read.body["category"]["path"] == "kitchen/mugs"

    replaced = api.call("PUT", PRODUCT, product_id=product_id, body=GOOD | {"title": "New"})
    assert (replaced.status, replaced.body["version"], replaced.body["title"]) == (200, 2, "New")

    archived = api.call("POST", PRODUCT + "/archive", product_id=product_id)
    assert archived.body["status"] == "archived"
    assert api.call("GET", PRODUCT, product_id=product_id).status == 404
    staff = api.call("GET", "/staff" + PRODUCT, product_id=product_id)
    assert (staff.status, staff.body["version"]) == (200, 3)
    assert staff.headers["Cache-Control"] == "no-store"


def test_changes_are_made_to_what_the_caller_has_seen(api: Api) -> None:
    created = api.call("POST", "/products", body=GOOD)
    product_id, tag = created.body["id"], created.headers["ETag"]
    assert tag == '"1"'
    path: dict[str, Any] = {"product_id": product_id}
    changes = [("PUT", PRODUCT, GOOD | {"title": "New"}), ("PATCH", PRODUCT, {"title": "Newer"})]
    actions = [("POST", PRODUCT + "/archive", None), ("POST", PRODUCT + "/restore", None)]
    for method, resource, body in (*changes, *actions, ("DELETE", PRODUCT, None)):
        without = api.call(method, resource, body=body, if_match="", **path)
        assert (without.status, without.fields) == (428, ["If-Match"])
        stale = api.call(method, resource, body=body, if_match='"99", W/"1"', **path)
        assert (stale.status, stale.body["code"]) == (412, "precondition-failed")
        done = api.call(method, resource, body=body, if_match=tag, **path)
        assert done.status in (200, 204)
        tag = done.headers.get("ETag", "")
    gone = api.call("GET", "/staff" + PRODUCT, product_id=product_id)
    assert gone.status == 404
    trail = api.call("GET", PRODUCT + "/history", product_id=product_id).body["items"]
    assert [(each["version"], each["action"]) for each in trail] == [
        (6, "removed"),
        (5, "restored"),
        (4, "archived"),
        (3, "patched"),
        (2, "replaced"),
        (1, "created"),
    ]
    assert all(each["actor"] == {"subject": STAFF["sub"], "email": STAFF["email"]} for each in trail)


def test_a_product_is_found_by_slug_and_by_sku(api: Api) -> None:
    created = api.call("POST", "/products", body=GOOD).body
    assert api.call("GET", "/products/by-slug/{slug}", slug="harbour-mug", claims={}).body == created
    assert api.call("GET", "/products/by-sku/{sku}", sku="mug-blue", claims={}).body == created


def test_the_trail_is_read_in_pages(api: Api) -> None:
    product_id = api.call("POST", "/products", body=GOOD).body["id"]
    for number in range(4):
        api.call("PATCH", PRODUCT, body={"title": f"Title {number}"}, product_id=product_id)
    seen: list[int] = []
    query = {"limit": "2"}
    while True:
        page = api.call("GET", PRODUCT + "/history", product_id=product_id, query=query).body
        seen += [item["version"] for item in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == [5, 4, 3, 2, 1]


def test_a_cursor_belongs_to_its_product(api: Api) -> None:
    first = api.call("POST", "/products", body=GOOD).body["id"]
    other = msgspec.to_builtins(mug(slug="other", variants=(variant("OTHER"),)))
    second = api.call("POST", "/products", body=other).body["id"]
    cursor = api.call("GET", PRODUCT + "/history", product_id=first, query={"limit": "1"}).body["next"]
    foreign = api.call("GET", PRODUCT + "/history", product_id=second, query={"cursor": cursor})
    assert (foreign.status, foreign.fields) == (400, ["cursor"])


def test_taken_identifiers_are_a_conflict_that_names_them(api: Api) -> None:
    api.call("POST", "/products", body=GOOD)
    again = api.call("POST", "/products", body=GOOD | {"slug": "other"})
    assert (again.status, again.body["code"], again.fields) == (409, "already-taken", ["variants[0].sku"])
    assert "MUG-BLUE" in again.body["errors"][0]["message"]


def with_variant(**changes: Any) -> dict[str, Any]:
    return GOOD | {"variants": [{"sku": "A", "prices": {"GBP": 1}} | changes]}


@pytest.mark.parametrize("price", [150_000_000_00, MAX_AMOUNT])
def test_a_price_may_be_large_in_a_currency_of_small_units(api: Api, price: int) -> None:
    created = api.call("POST", "/products", body=with_variant(prices={"LBP": price}))
    assert created.status == 201, created.body
    shown = api.call("GET", PRODUCT, product_id=created.body["id"], claims={}).body
    assert shown["variants"][0]["prices"] == {"LBP": price}


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
    (GOOD | {"category": "no/such"}, "category"),
    (GOOD | {"brand": 7}, "brand"),
    (GOOD | {"tags": ["gift", "Gift"]}, "tags[1]"),
    (GOOD | {"attributes": {"Material": "oak"}}, "attributes.Material"),
    (GOOD | {"attributes": {"material": 5}}, "attributes.material"),
    (GOOD | {"images": [{"url": "http://example.com/a.jpg"}]}, "images[0].url"),
    (GOOD | {"images": [{"url": f"images/{UNKNOWN}"}]}, "images[0].url"),
    (GOOD | {"status": "gone"}, "status"),
    (GOOD | {"variants": []}, "variants"),
    (GOOD | {"variants": {}}, "variants"),
    (GOOD | {"id": "mine"}, "id"),
    (with_variant(sku="no good"), "variants[0].sku"),
    (with_variant(prices={"GBP": 1.5}), "variants[0].prices.GBP"),
    (with_variant(prices={"GBP": -5}), "variants[0].prices.GBP"),
    (with_variant(prices={"GBP": "5"}), "variants[0].prices.GBP"),
    (with_variant(prices={"GBP": 10**30}), "variants[0].prices.GBP"),
    (with_variant(prices={"LBP": MAX_AMOUNT + 1}), "variants[0].prices.LBP"),
    (with_variant(prices={"pounds": 5}), "variants[0].prices.pounds"),
    (with_variant(prices={"ABC": 5}), "variants[0].prices.ABC"),
    (with_variant(colour="red"), "variants[0].colour"),
    (with_variant(barcode="5012345678901"), "variants[0].barcode"),
    (with_variant(tax_class="none"), "variants[0].tax_class"),
    (with_variant(compare_at={"prices": {"GBP": 1}}), "variants[0].compare_at.prices.GBP"),
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
    ("url", "taken"),
    [
        ("https://cdn.example/w_400,h_300/1.jpg", True),
        ("https://cdn.example/1.jpg?next=https://b.example/", True),
        ("https://cdn.example/1.jpg,https://cdn.example/2.jpg", False),
        ("https://cdn.example/1.jpg;http://cdn.example/2.jpg", False),
        ("https://cdn.example/1.jpg|images/01936b5e-90d1-7a3c-b1f4-2c5d6e7f8091", False),
        ("https://cdn.example/1.jpg,", False),
        ("http://cdn.example/1.jpg", False),
    ],
)
def test_an_address_of_an_image_is_one_address(url: str, taken: bool) -> None:
    try:
        msgspec.convert({"url": url}, ImageLink)
    except msgspec.ValidationError:
        assert not taken
    else:
        assert taken
