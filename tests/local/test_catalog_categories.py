"""Categories from the outside: a tree that staff shape, and products that hang in it without a write to them."""

import pytest

from tests.local.catalogue import Catalogue, Document
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem, send
from tests.local.waiting import until


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def categories(catalogue: Catalogue) -> dict[str, Document]:
    """Of this tag, by path."""
    items = catalogue.staff("GET", "/staff/categories").body["items"]
    return {each["path"]: each for each in items if catalogue.tag in each["path"]}


def test_a_branch_is_moved_with_its_products(catalogue: Catalogue) -> None:
    kitchen, gifts = catalogue.category("kitchen"), catalogue.category("gifts")
    mugs = catalogue.category("mugs", parent=kitchen["path"])
    created = [
        catalogue.create(name, category=category["path"])
        for name, category in (("mug", mugs), ("pan", kitchen), ("bow", gifts))
    ]
    assert [each["name"] for each in created[0]["breadcrumbs"]] == ["Kitchen", "Mugs"]
    items = {item["id"]: item for item in catalogue.stored()}

    given = {"slug": kitchen["slug"], "name": "Cookshop", "parent": gifts["path"]}
    moved = catalogue.staff("PUT", f"/categories/{kitchen['id']}", given)
    assert (moved.status, moved.body["path"]) == (200, f"{gifts['path']}/{kitchen['slug']}")

    path = f"{gifts['path']}/{kitchen['slug']}/{mugs['slug']}"
    fresh = catalogue.staff("GET", f"/staff/products/{created[0]['id']}").body
    assert fresh["category"] == {"id": mugs["id"], "path": path}
    assert [each["name"] for each in fresh["breadcrumbs"]] == ["Gifts", "Cookshop", "Mugs"]
    until(lambda: (catalogue.shown("mug")["category"] or {}).get("path") == path)
    assert {item["id"]: item for item in catalogue.stored()} == items


def test_the_products_of_a_deleted_category_fall_to_its_parent(catalogue: Catalogue) -> None:
    kitchen = catalogue.category("kitchen")
    mugs = catalogue.category("mugs", parent=kitchen["path"])
    product = catalogue.create(category=mugs["path"])
    refused = catalogue.staff("DELETE", f"/categories/{kitchen['id']}")
    assert_problem(refused, 409)
    assert refused.body["code"] == "category-in-use"
    assert catalogue.staff("DELETE", f"/categories/{mugs['id']}").status == 204
    fallen = catalogue.staff("GET", f"/staff/products/{product['id']}").body
    assert (fallen["category"]["path"], fallen["version"]) == (kitchen["path"], 1)
    assert_problem(catalogue.staff("DELETE", f"/categories/{mugs['id']}"), 404)


def test_a_change_of_the_tree_needs_to_know_it(catalogue: Catalogue) -> None:
    made = catalogue.category("kitchen")
    path, given = f"/categories/{made['id']}", {"slug": made["slug"], "name": "Cookshop"}
    for method, body in (("PUT", given), ("DELETE", None)):
        assert_problem(catalogue.staff(method, path, body, headers={"If-Match": ""}), 428)
        assert_problem(catalogue.staff(method, path, body, headers={"If-Match": '"0"'}), 412)

    def renamed() -> bool:
        tag = catalogue.staff("GET", "/staff/categories").headers["etag"]
        return catalogue.staff("PUT", path, given, headers={"If-Match": tag}).status == 200

    until(renamed)
    assert categories(catalogue)[made["path"]]["name"] == "Cookshop"


def test_the_public_reads_the_whole_tree_and_what_it_knows_is_not_sent_again(catalogue: Catalogue) -> None:
    made = catalogue.category("kitchen", description="Pots and pans.", position=3)

    def found() -> Document | None:
        items = catalogue.public("GET", "/categories").body["items"]
        return next((each for each in items if each["id"] == made["id"]), None)

    assert until(found) == made
    answer = catalogue.public("GET", "/categories")
    again = send("GET", catalogue.url("/categories"), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=30"


def test_a_product_of_no_category_has_none(catalogue: Catalogue) -> None:
    product = catalogue.create()
    assert (product["category"], product["breadcrumbs"]) == (None, [])
    assert catalogue.shown("mug") == product
