"""The routes of categories through the dispatcher, on fakes."""

from typing import Any

import msgspec
import pytest

from tests.unit.catalog.http import Api
from tests.unit.catalog.samples import TREE, mug

CATEGORY = "/categories/{category_id}"


@pytest.fixture
def api() -> Api:
    return Api()


def test_the_tree_is_read_and_changed_under_its_tag(api: Api) -> None:
    tree = api.call("GET", "/categories", claims={})
    assert (tree.status, tree.headers["ETag"]) == (200, '"1"')
    assert [each["path"] for each in tree.body["items"]][:3] == ["gifts", "kitchen", "kitchen/mugs"]
    assert api.call("GET", "/staff/categories").body == tree.body

    made = api.call("POST", "/categories", body={"slug": "cups", "name": "Cups", "parent": "kitchen"})
    assert (made.status, made.headers["ETag"], made.body["path"]) == (201, '"2"', "kitchen/cups")
    assert made.headers["Location"] == f"staff/categories/{made.body['id']}"

    path: dict[str, Any] = {"category_id": made.body["id"]}
    given = {"slug": "cups", "name": "Cups & saucers", "position": 5, "parent": "gifts"}
    assert api.call("PUT", CATEGORY, body=given, if_match="", **path).status == 428
    assert api.call("PUT", CATEGORY, body=given, if_match='"1"', **path).status == 412
    moved = api.call("PUT", CATEGORY, body=given, if_match='"2"', **path)
    assert (moved.status, moved.headers["ETag"], moved.body["path"]) == (200, '"3"', "gifts/cups")

    assert api.call("DELETE", CATEGORY, if_match='"2"', **path).status == 412
    assert api.call("DELETE", CATEGORY, if_match='"3"', **path).status == 204
    assert api.call("DELETE", CATEGORY, **path).status == 404


def test_a_category_with_others_below_it_stays(api: Api) -> None:
    answer = api.call("DELETE", CATEGORY, category_id=TREE.by_path["kitchen"].id)
    assert (answer.status, answer.body["code"]) == (409, "category-in-use")


def test_moving_a_branch_moves_its_products_without_a_write(api: Api) -> None:
    product = api.call("POST", "/products", body=msgspec.to_builtins(mug())).body
    told = len(api.products.events)
    given = {"slug": "cups", "name": "Cups", "parent": "gifts"}
    api.call("PUT", CATEGORY, body=given, category_id=TREE.by_path["kitchen/mugs"].id)
    shown = api.call("GET", "/products/{product_id}", product_id=product["id"]).body
    assert shown["category"] == {"id": TREE.by_path["kitchen/mugs"].id, "path": "gifts/cups"}
    assert [each["name"] for each in shown["breadcrumbs"]] == ["Gifts", "Cups"]
    assert shown["version"] == product["version"]
    assert len(api.products.events) == told
