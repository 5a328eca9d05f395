"""Bad input on every route: refused with 4xx and a problem document that names the field, and never a 5xx."""

import json

import pytest

from catalog.api import ROUTES
from tests.local.bad_requests import BAD_REQUESTS, BadRequest
from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import Answer, assert_problem, send


@pytest.fixture(scope="module")
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def test_every_route_has_its_cases() -> None:
    assert {bad.route.operation for bad in BAD_REQUESTS} == {route.operation for route in ROUTES}


@pytest.fixture(scope="module")
def product_id(catalogue: Catalogue) -> str:
    return str(catalogue.create()["id"])


@pytest.fixture(scope="module")
def category_id(catalogue: Catalogue) -> str:
    return str(catalogue.category("things")["id"])


@pytest.mark.parametrize("bad", BAD_REQUESTS, ids=str)
def test_bad_input_is_refused_by_its_field(
    catalogue: Catalogue, product_id: str, category_id: str, bad: BadRequest
) -> None:
    answer = send(
        bad.route.method,
        catalogue.url(bad.path(product_id, category_id)),
        token=catalogue.staff_token,
        body=bad.body,
        headers={"Content-Type": bad.route.media_type, "If-Match": "*", **bad.headers},
    )
    assert_problem(answer, bad.status)
    assert answer.fields == [bad.field]
    assert all(each["message"] for each in answer.body["errors"])


@pytest.fixture(scope="module")
def cursors(catalogue: Catalogue) -> dict[str, str]:
    """Path of a product's history -> a good cursor of it; there are two."""
    paths = [f"/products/{catalogue.create(name)['id']}/history" for name in ("a", "b")]
    for path in paths:
        catalogue.staff("PATCH", path.removesuffix("/history"), {"title": "New"})
    return {path: catalogue.staff("GET", path, limit=1).body["next"] for path in paths}


def page(catalogue: Catalogue, path: str, cursor: str) -> Answer:
    return catalogue.staff("GET", path, cursor=cursor)


def test_a_cursor_opens_only_the_query_that_gave_it_out(
    catalogue: Catalogue, cursors: dict[str, str]
) -> None:
    own, other = cursors
    assert page(catalogue, own, cursors[own]).status == 200
    answer = page(catalogue, own, cursors[other])
    assert_problem(answer, 400)
    assert answer.fields == ["cursor"]


def test_a_cursor_that_was_changed_anywhere_is_refused(catalogue: Catalogue, cursors: dict[str, str]) -> None:
    path, good = next(iter(cursors.items()))
    changed = [
        good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :] for at in range(0, len(good), 9)
    ]
    for cursor in (*changed, good[:-1], good[1:], good + "A", good + "=", good * 2, good.swapcase()):
        answer = page(catalogue, path, cursor)
        assert_problem(answer, 400)
        assert answer.fields == ["cursor"]


def test_a_refused_product_leaves_nothing_behind(catalogue: Catalogue) -> None:
    wrong = catalogue.product(
        "half", variants=[catalogue.variant("half"), catalogue.variant("other", prices={})]
    )
    assert_problem(catalogue.staff("POST", "/products", wrong), 400)
    assert catalogue.create("half")["version"] == 1


def test_what_nobody_reads_is_no_fault(catalogue: Catalogue) -> None:
    """A body on a route that takes none is passed over, whatever it is."""
    answer = send("GET", catalogue.url("/categories"), body=b"{not json")
    assert answer.status == 200
    assert json.loads(answer.content)["items"]
