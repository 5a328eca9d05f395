"""Conditions and negotiation through the deployed API."""

import pytest

from catalog.api import ROUTES
from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem, send


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def test_what_the_caller_has_is_not_sent_until_it_changes(catalogue: Catalogue) -> None:
    created = catalogue.create()
    url = catalogue.url(f"/products/{created['id']}")
    tag = send("GET", url).headers["etag"]

    kept = send("GET", url, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (kept.status, kept.content) == (304, b"")
    assert (kept.headers["etag"], kept.headers["cache-control"]) == (tag, "public, max-age=30")
    assert "ETag" in kept.headers["access-control-expose-headers"]

    changed = catalogue.product(title="Another mug")
    assert catalogue.staff("PUT", f"/products/{created['id']}", changed).status == 200
    fresh = send("GET", url, headers={"If-None-Match": tag})
    assert (fresh.status, fresh.body["title"]) == (200, "Another mug")
    assert fresh.headers["etag"] != tag


def test_who_rules_json_out_is_told_so(catalogue: Catalogue) -> None:
    url = catalogue.url("/products", limit=1)

    assert_problem(send("GET", url, headers={"Accept": "text/html"}), 406)
    assert send("GET", url, headers={"Accept": "text/html, */*;q=0.1"}).status == 200


def test_the_gateway_and_the_functions_agree_on_what_browsers_may_do(catalogue: Catalogue) -> None:
    url = catalogue.url(f"/products/{catalogue.create()['id']}")
    origin = {"Origin": "https://shop.example", "Access-Control-Request-Method": "PUT"}

    asked = send("OPTIONS", url, headers={**origin, "Access-Control-Request-Headers": "If-Match"})
    permitted = {each.strip() for each in asked.headers["access-control-allow-headers"].split(",")}
    methods = {each.strip() for each in asked.headers["access-control-allow-methods"].split(",")}

    assert {"If-Match", "If-None-Match", "Content-Type", "Authorization", "Accept"} <= permitted
    assert methods == {"HEAD", *(route.method for route in ROUTES if route.path == "/products/{product_id}")}
