"""The catalogue's API from the outside: products change for staff, and the public sees what is for sale."""

from urllib.parse import urljoin

import pytest

from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import Answer, assert_problem, send

ABSENT = "01936b5e-7bff-7c11-8a42-000000000000"

FULL_VARIANT: dict[str, object] = {
    "compare_at": {"prices": {"GBP": 1500}, "starts_at": "2026-11-20T00:00:00Z", "ends_at": None},
    "barcode": "5012345678900",
    "weight_grams": 420,
    "tax_class": "reduced",
}


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def test_a_created_product_is_read_at_its_location(catalogue: Catalogue) -> None:
    given = catalogue.product(variants=[FULL_VARIANT | catalogue.variant("mug")])
    answer = catalogue.staff("POST", "/products", given)
    assert answer.status == 201
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["etag"] == '"1"'
    assert "Location" in answer.headers["access-control-expose-headers"]
    created = answer.body
    assert {name: created[name] for name in given} == given
    assert created["version"] == 1
    assert created["created_at"] == created["updated_at"]
    for status in ("active", "draft"):
        assert catalogue.staff("PATCH", f"/products/{created['id']}", {"status": status}).status == 200
        read = catalogue.staff("GET", urljoin("/products", answer.headers["location"]))
        assert (read.status, read.body["id"], read.body["status"]) == (200, created["id"], status)
    assert catalogue.public("GET", f"/products/{created['id']}").status == 404


def test_a_former_slug_redirects_to_the_present_one(catalogue: Catalogue) -> None:
    before = catalogue.create()
    path = f"/products/by-slug/{before['slug']}"
    present = {"slug": f"renamed-{catalogue.tag}"}
    assert catalogue.staff("PATCH", f"/products/{before['id']}", present).status == 200
    answer = catalogue.public("GET", path)
    assert (answer.status, answer.content) == (301, b"")
    location = urljoin(path, answer.headers["location"])
    assert catalogue.public("GET", location).body["id"] == before["id"]
    known = {"If-None-Match": "*"}
    assert send("HEAD", catalogue.url(path), headers=known).status == 301


def test_head_is_get_without_the_body(catalogue: Catalogue) -> None:
    """Whatever it leads to. Which Content-Length API Gateway puts on it can't be shown here."""
    path = f"/products/{catalogue.create()['id']}"
    volatile = {"x-correlation-id", "content-length", "date", "x-amz-request-id", "x-amzn-requestid"}

    def headers(answer: Answer) -> dict[str, str]:
        return {name: value for name, value in answer.headers.items() if name not in volatile}

    for given, status in (
        (path, 200),
        ("/categories", 200),
        (f"/images/{ABSENT}/large.webp", 302),
        (f"/products/{ABSENT}", 404),
        ("/products?limit=0", 400),
    ):
        got, headed = (send(method, f"{catalogue.shop.api}{given}") for method in ("GET", "HEAD"))
        assert (headed.status, headed.content, got.status) == (status, b"", status)
        if status == 302:
            assert (
                headers(headed).pop("location").partition("?")[0] == got.headers["location"].partition("?")[0]
            )
        else:
            assert headers(headed) == headers(got)
    known = send("HEAD", catalogue.url(path)).headers["etag"]
    assert send("HEAD", catalogue.url(path), headers={"If-None-Match": known}).status == 304


def test_head_is_as_closed_as_get(catalogue: Catalogue) -> None:
    path = f"/staff/products/{catalogue.create()['id']}"
    assert send("HEAD", catalogue.url(path)).status == 401
    assert catalogue.staff("HEAD", path).headers["etag"] == '"1"'


def test_a_correlation_id_comes_back(catalogue: Catalogue) -> None:
    path = catalogue.url(f"/products/{catalogue.create()['id']}")
    assert send("GET", path, headers={"X-Correlation-Id": "order-7"}).headers["x-correlation-id"] == "order-7"
    assert send("GET", path).headers["x-correlation-id"]


def test_a_product_is_replaced_whole(catalogue: Catalogue) -> None:
    created = catalogue.create()
    given = catalogue.product("jug", title="Jug", variants=[catalogue.variant("a"), catalogue.variant("b")])
    del given["description"]
    answer = catalogue.staff("PUT", f"/products/{created['id']}", given)
    assert answer.status == 200
    assert answer.body["version"] == 2
    assert answer.body["description"] == ""
    assert answer.body["created_at"] == created["created_at"] < answer.body["updated_at"]
    assert answer.headers["etag"] == '"2"'
    assert catalogue.public("GET", f"/products/{created['id']}").body == answer.body
    assert catalogue.staff("PUT", f"/products/{created['id']}", given).body == answer.body


def test_what_a_product_gave_up_is_free(catalogue: Catalogue) -> None:
    created = catalogue.create()
    assert catalogue.staff("PUT", f"/products/{created['id']}", catalogue.product("jug")).status == 200
    assert catalogue.create()["id"] != created["id"]


def test_only_staff_see_what_is_not_active(catalogue: Catalogue) -> None:
    product = catalogue.create(status="draft")
    path, staff_path = f"/products/{product['id']}", f"/staff/products/{product['id']}"
    assert_problem(catalogue.public("GET", path), 404)
    assert catalogue.staff("GET", staff_path).body == product
    assert_problem(catalogue.public("GET", f"/products/by-slug/{product['slug']}"), 404)

    assert catalogue.staff("PUT", path, catalogue.product(status="active")).status == 200
    assert catalogue.public("GET", path).status == 200
    assert catalogue.shown("mug")["id"] == product["id"]

    archived = catalogue.staff("POST", f"{path}/archive")
    assert (archived.status, archived.body["status"], archived.body["version"]) == (200, "archived", 3)
    assert_problem(catalogue.public("GET", path), 404)
    assert catalogue.staff("GET", staff_path).body == archived.body
    assert_problem(catalogue.public("GET", f"/products/by-sku/mug-{catalogue.tag}"), 404)
    assert catalogue.staff("POST", f"{path}/archive").body == archived.body

    restored = catalogue.staff("POST", f"{path}/restore")
    assert (restored.status, restored.body["status"], restored.body["version"]) == (200, "draft", 4)
    assert catalogue.staff("POST", f"{path}/restore").body == restored.body


def test_a_patch_changes_what_it_names(catalogue: Catalogue) -> None:
    created = catalogue.create(tags=["gift"], attributes={"material": "oak", "form": "round"})
    patch = {"title": "New", "tags": None, "attributes": {"form": None, "colour": "red"}}
    answer = catalogue.staff("PATCH", f"/products/{created['id']}", patch)
    assert answer.status == 200
    expected = {
        "title": "New",
        "tags": [],
        "attributes": {"material": "oak", "colour": "red"},
        "version": 2,
        "updated_at": answer.body["updated_at"],
    }
    assert answer.body == created | expected
    plain = {"Content-Type": "application/json"}
    assert_problem(catalogue.staff("PATCH", f"/products/{created['id']}", patch, headers=plain), 415)


def test_a_deleted_product_leaves_its_names_and_its_trail(catalogue: Catalogue) -> None:
    created = catalogue.create()
    path = f"/products/{created['id']}"
    answer = catalogue.staff("DELETE", path)
    assert (answer.status, answer.content) == (204, b"")
    for look in (path, f"/products/by-slug/{created['slug']}", f"/products/by-sku/mug-{catalogue.tag}"):
        assert_problem(catalogue.public("GET", look), 404)
    assert_problem(catalogue.staff("DELETE", path), 404)
    assert catalogue.create()["id"] != created["id"]
    trail = catalogue.staff("GET", f"{path}/history").body["items"]
    assert [(each["version"], each["action"]) for each in trail] == [(2, "removed"), (1, "created")]
    assert all(each["actor"]["subject"] and each["actor"]["email"] and each["cause"] for each in trail)


def test_a_product_is_found_by_its_names(catalogue: Catalogue) -> None:
    created = catalogue.create()
    assert catalogue.shown("mug") == created
    assert catalogue.public("GET", f"/products/by-sku/MUG-{catalogue.tag.upper()}").body == created
    answer = catalogue.public("GET", f"/products/by-slug/{created['slug']}")
    known = {"If-None-Match": answer.headers["etag"]}
    again = send("GET", catalogue.url(f"/products/by-slug/{created['slug']}"), headers=known)
    assert (again.status, again.content) == (304, b"")


def test_a_change_needs_to_know_what_it_changes(catalogue: Catalogue) -> None:
    created = catalogue.create()
    path = f"/products/{created['id']}"
    given = catalogue.product(title="New")
    changes: tuple[tuple[str, str, object], ...] = (
        ("PUT", path, given),
        ("PATCH", path, {"title": "New"}),
        ("POST", f"{path}/archive", None),
        ("POST", f"{path}/restore", None),
        ("DELETE", path, None),
    )
    for method, where, body in changes:
        answer = catalogue.staff(method, where, body, headers={"If-Match": ""})
        assert_problem(answer, 428)
        assert answer.fields == ["If-Match"]
        for stale in ('"2"', 'W/"1"', '"0", "7"'):
            assert_problem(catalogue.staff(method, where, body, headers={"If-Match": stale}), 412)
        assert_problem(catalogue.staff(method, where, body, headers={"If-Match": "1"}), 400)
    assert catalogue.staff("GET", f"/staff{path}").body == created
    assert catalogue.staff("PUT", path, given, headers={"If-Match": '"7", "1"'}).body["version"] == 2


def test_a_taken_slug_and_sku_are_named(catalogue: Catalogue) -> None:
    catalogue.create()
    other = catalogue.create("jug")
    taken = catalogue.product(variants=[catalogue.variant("new"), catalogue.variant("MUG")])
    for answer in (
        catalogue.staff("POST", "/products", taken),
        catalogue.staff("PUT", f"/products/{other['id']}", taken),
    ):
        assert_problem(answer, 409)
        assert answer.body["code"] == "already-taken"
        assert answer.fields == ["slug", "variants[1].sku"]
    assert catalogue.staff("GET", f"/staff/products/{other['id']}").body == other


def test_a_browser_of_any_origin_may_ask(catalogue: Catalogue) -> None:
    wanted = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    preflight = send("OPTIONS", catalogue.url("/products/any"), headers=wanted)
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    allowed = {name.strip().lower() for name in preflight.headers["access-control-allow-headers"].split(",")}
    assert {"authorization", "content-type"} <= allowed
    for answer in (
        catalogue.public("GET", "/categories"),
        catalogue.public("GET", "/products/none"),
        catalogue.public("POST", "/products"),
        catalogue.public("GET", "/nothing"),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("DELETE", "/categories"),
        ("PATCH", "/imports"),
        ("GET", "/products/..%2Fimports"),
    ],
)
def test_what_the_api_does_not_have_is_not_found(catalogue: Catalogue, method: str, path: str) -> None:
    assert_problem(catalogue.staff(method, path), 404)
