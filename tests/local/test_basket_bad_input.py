"""Bad input and attacks on the deployed routes of baskets: 4xx, a problem document, and nothing written."""

import json
from typing import Any

import pytest

from basket.api import ROUTES
from cartwright.http import Access
from tests.local import people
from tests.local.baskets import Counter
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem
from tests.unit.basket.bad_request import BASKET, CHECKOUT, LINES, SOME_ID, Bad
from tests.unit.basket.bad_requests import bad_requests


@pytest.fixture(scope="module")
def counter(shop: LocalShop) -> Counter:
    return Counter(shop)


@pytest.fixture(scope="module")
def guest(counter: Counter) -> tuple[dict[str, str], str]:
    counter.sell("mug")
    return counter.guest(("mug", 1))


@pytest.mark.parametrize("bad", bad_requests(), ids=str)
def test_bad_input_is_refused_by_its_field_and_writes_nothing(
    counter: Counter, guest: tuple[dict[str, str], str], bad: Bad
) -> None:
    headers, basket_id = guest
    route = next(each for each in ROUTES if each.operation == bad.operation)
    named = {"basket_id": basket_id, "sku": "MUG", "code": "CODE", "promotion_id": SOME_ID} | bad.path
    path: dict[str, Any] = {name: value for name, value in named.items() if f"{{{name}}}" in route.path}
    sent = {name: value for name, value in (headers | bad.headers).items() if name not in bad.without}
    before = counter.items_of(basket_id)
    answer = counter.call(bad.operation, bad.body, headers=sent, query=bad.query or None, **path)
    assert_problem(answer, bad.status)
    if bad.field is not None:
        assert answer.fields[0] == bad.field
    assert counter.items_of(basket_id) == before


@pytest.mark.parametrize(
    "route", [each for each in ROUTES if each.access is not Access.PUBLIC], ids=lambda each: each.operation
)
def test_tokens_of_other_kinds_open_nothing(counter: Counter, route: Any) -> None:
    names = ("basket_id", "sku", "code", "promotion_id")
    path: dict[str, Any] = {name: SOME_ID for name in names if f"{{{name}}}" in route.path}
    tokens = people.sign_in(counter.shop, "staff")
    header, payload, signature = tokens.id.split(".")
    forged = f"{header}.{payload}.{signature[:-4]}AAAA"
    for token in (tokens.access, tokens.refresh, forged, "x"):
        body: object = {} if route.body else None
        assert counter.call(route.operation, body, token=token, **path).status in (401, 403)


def test_customers_are_no_staff(counter: Counter) -> None:
    answer = counter.call("listPromotions", token=counter.tokens[Access.CUSTOMER])
    assert_problem(answer, 403)


def test_a_foreign_basket_is_not_found(counter: Counter, guest: tuple[dict[str, str], str]) -> None:
    headers, theirs = guest
    mine = counter.call("openMyBasket", BASKET).body["id"]
    other, _ = counter.guest()
    for answer in (
        counter.call("getMyBasket", basket_id=theirs),
        counter.call("checkOutMyBasket", CHECKOUT, headers={"Idempotency-Key": "k"}, basket_id=theirs),
        counter.call("getMyBasket", basket_id=mine, token=counter.tokens[Access.STAFF]),
        counter.call("addLines", LINES, headers=headers, basket_id=mine),
        counter.call("addLines", LINES, headers=other, basket_id=theirs),
        counter.call("checkOutBasket", json.dumps(CHECKOUT), headers=other, basket_id=theirs),
    ):
        assert_problem(answer, 404)
        assert answer.body["code"] == "basket-not-found"
