"""The catalogue's API from the outside: products change for staff, and the public sees what is for sale."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urljoin

import pytest

from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem, send

CLAIMANTS = 20


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def test_a_created_product_is_read_at_its_location(catalogue: Catalogue) -> None:
    answer = catalogue.staff("POST", "/products", catalogue.product())
    assert answer.status == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "Location" in answer.headers["access-control-expose-headers"]
    created = answer.body
    assert {name: created[name] for name in catalogue.product()} == catalogue.product()
    assert created["version"] == 1
    assert created["created_at"] == created["updated_at"]
    read = send("GET", urljoin(catalogue.url("/products"), answer.headers["location"]))
    assert read.status == 200
    assert read.body == created
    assert read.headers["cache-control"] == "public, max-age=30"


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
    assert catalogue.items(category=product["category"]) == []

    assert catalogue.staff("PUT", path, catalogue.product(status="active")).status == 200
    assert catalogue.public("GET", path).status == 200
    assert [each["id"] for each in catalogue.items(category=product["category"])] == [product["id"]]

    archived = catalogue.staff("POST", f"{path}/archive")
    assert (archived.status, archived.body["status"], archived.body["version"]) == (200, "archived", 3)
    assert_problem(catalogue.public("GET", path), 404)
    assert catalogue.staff("GET", staff_path).body == archived.body
    assert catalogue.items(category=product["category"]) == []
    assert catalogue.staff("POST", f"{path}/archive").body == archived.body


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


def test_of_many_products_that_want_a_sku_one_is_created(catalogue: Catalogue) -> None:
    wanted = [catalogue.variant("wanted")]

    def claim(number: int) -> int:
        return catalogue.staff("POST", "/products", catalogue.product(f"p{number}", variants=wanted)).status

    with ThreadPoolExecutor(CLAIMANTS) as pool:
        statuses = sorted(pool.map(claim, range(CLAIMANTS)))
    assert statuses == [201] + [409] * (CLAIMANTS - 1)
    assert len(catalogue.items(category=f"kitchen-{catalogue.tag}")) == 1


def test_pages_show_every_product_once(catalogue: Catalogue) -> None:
    created = [catalogue.create(f"p{number}")["id"] for number in range(7)]
    pages = list(catalogue.pages(category=f"kitchen-{catalogue.tag}", limit=3))
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [product["id"] for page in pages for product in page] == created


def test_the_page_of_all_products_has_those_of_every_category(catalogue: Catalogue) -> None:
    created = {catalogue.create(name, category=f"{name}-{catalogue.tag}")["id"] for name in ("mug", "bag")}
    listed = [product["id"] for product in catalogue.items(limit=100)]
    assert len(listed) == len(set(listed))
    assert created <= set(listed)


def test_a_category_has_its_branches_and_no_lookalikes(catalogue: Catalogue) -> None:
    top = f"kitchen-{catalogue.tag}"
    categories = {"own": top, "mugs": f"{top}/mugs", "ware": f"{top}ware", "set": f"{top}-sets"}
    for name, category in categories.items():
        catalogue.create(name, category=category)
    titles = {category: catalogue.items(category=category) for category in (*categories.values(), "no-such")}
    assert {category: [each["category"] for each in found] for category, found in titles.items()} == {
        top: [top, f"{top}/mugs"],
        f"{top}/mugs": [f"{top}/mugs"],
        f"{top}ware": [f"{top}ware"],
        f"{top}-sets": [f"{top}-sets"],
        "no-such": [],
    }


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
        catalogue.public("GET", "/products"),
        catalogue.public("GET", "/products/none"),
        catalogue.public("POST", "/products"),
        catalogue.public("GET", "/nothing"),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing"), ("DELETE", "/products"), ("PATCH", "/imports"), ("GET", "/products/..%2Fimports")],
)
def test_what_the_api_does_not_have_is_not_found(catalogue: Catalogue, method: str, path: str) -> None:
    assert_problem(catalogue.staff(method, path), 404)
