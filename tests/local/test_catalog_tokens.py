"""Who may do what: every staff route against every token that Cognito signs, and some that it does not."""

import re
from collections.abc import Iterator

import pytest

from cartwright.http import Access, Route
from catalog.api import ROUTES
from tests.local import people
from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import Answer, assert_problem, send
from tests.local.waiting import until

STAFF_ROUTES = [route for route in ROUTES if route.access is Access.STAFF]
SOME_ID = "01936b5e-7bff-7c11-8a42-66d0f3f1b8c4"


@pytest.fixture(scope="module")
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


@pytest.fixture(scope="module")
def tokens(shop: LocalShop) -> Iterator[dict[str, str]]:
    with people.refused_tokens(shop, "staff") as tokens:
        yield tokens


def call(catalogue: Catalogue, route: Route, token: str) -> Answer:
    path = re.sub(r"\{\w+\}", SOME_ID, route.path)
    headers = {"If-Match": "*", "Content-Type": route.media_type}
    body: object = {} if route.body else None
    return send(route.method, catalogue.url(path), token=token, body=body, headers=headers)


@pytest.mark.parametrize("kind", people.REFUSED)
def test_only_an_id_token_of_the_shops_client_is_let_in(
    catalogue: Catalogue, tokens: dict[str, str], kind: str
) -> None:
    for route in STAFF_ROUTES:
        answer = call(catalogue, route, tokens[kind])
        assert_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_customer_is_not_staff(shop: LocalShop, catalogue: Catalogue) -> None:
    customer = people.sign_in(shop, "customer").id
    for route in STAFF_ROUTES:
        answer = call(catalogue, route, customer)
        assert_problem(answer, 401)
        assert answer.body["code"] == "unauthenticated"


def test_staff_are_let_in(catalogue: Catalogue) -> None:
    statuses = {
        route.operation: call(catalogue, route, catalogue.staff_token).status for route in STAFF_ROUTES
    }
    assert not {401, 403} & set(statuses.values())


def test_a_token_ends(shop: LocalShop, catalogue: Catalogue) -> None:
    """Only the handler knows the token's client, so its refusal, which has `instance`, says that the gateway
    still took the token; the gateway's own has none."""
    route = STAFF_ROUTES[0]
    with people.other_client(shop, "staff", id_token_seconds=2) as client_id:
        token = people.sign_in(shop, "staff", client_id=client_id).id
        assert "instance" in call(catalogue, route, token).body

        def ended() -> Answer | None:
            answer = call(catalogue, route, token)
            return None if "instance" in answer.body else answer

        assert_problem(until(ended), 401)
