"""The address book of a deployed shop: whose it is, what it takes, and who is let in."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.api import ROUTES
from accounts.fields import MAX_ADDRESSES
from cartwright.http import Access, Route
from tests.local import people
from tests.local.conftest import LocalShop
from tests.local.http import Answer, assert_problem
from tests.local.shoppers import arrived, call
from tests.local.waiting import until
from tests.unit.accounts.accounts_harness import HOME
from tests.unit.accounts.bad_requests import BAD_ADDRESSES, BAD_BODIES

SOME_ID = "01936b70-ffff-7a10-8c22-0f1e2d3c4b5a"
BOOK = "/my/addresses"


@pytest.fixture(scope="module")
def ada(shop: LocalShop) -> str:
    return arrived(shop)[1]


@pytest.fixture(scope="module")
def bob(shop: LocalShop) -> str:
    return arrived(shop, "Bob")[1]


@pytest.fixture(scope="module")
def refused(shop: LocalShop) -> Iterator[dict[str, str]]:
    with people.refused_tokens(shop, "staff") as tokens:
        yield tokens


def ask(shop: LocalShop, route: Route, token: str) -> Answer:
    """A request without a fault but for its token."""
    body = {"name": "Eve"} if route.patch else HOME
    path = re.sub(r"\{\w+\}", SOME_ID, route.path)
    return call(shop, route.method, path, token, body if route.body else None)


def test_an_address_lives_and_goes(shop: LocalShop, ada: str) -> None:
    added = call(shop, "POST", BOOK, ada, HOME)
    assert added.status == 201, added.content
    one = f"{BOOK}/{added.body['id']}"
    assert added.headers["location"] == one.removeprefix("/my/")
    assert call(shop, "GET", one, ada).body == added.body
    assert call(shop, "POST", BOOK, ada, HOME).body == added.body
    seen = added.headers["etag"]
    moved = call(shop, "PUT", one, ada, {**HOME, "city": "Leeds", "default_billing": True}, If_Match=seen)
    assert (moved.body["city"], moved.body["default_shipping"]) == ("Leeds", False)
    assert_problem(call(shop, "PUT", one, ada, HOME, If_Match=seen), 412)
    assert_problem(call(shop, "DELETE", one, ada, If_Match=seen), 412)
    assert call(shop, "GET", BOOK, ada).body == {"items": [moved.body]}
    assert call(shop, "DELETE", one, ada, If_Match=moved.headers["etag"]).status == 204
    assert_problem(call(shop, "GET", one, ada), 404)
    assert call(shop, "GET", BOOK, ada).body == {"items": []}


def test_another_customers_address_is_one_that_does_not_exist(shop: LocalShop, ada: str, bob: str) -> None:
    added = call(shop, "POST", BOOK, ada, {**HOME, "line1": "1 Long Lane"}).body
    for method, body in (("GET", None), ("PUT", HOME), ("DELETE", None)):
        told = [call(shop, method, f"{BOOK}/{each}", bob, body) for each in (added["id"], SOME_ID)]
        for answer in told:
            assert_problem(answer, 404)
        assert len({(answer.body["code"], answer.body["detail"]) for answer in told}) == 1
    assert call(shop, "GET", f"{BOOK}/{added['id']}", ada).body == added


def test_a_book_that_many_fill_at_once_stays_whole(shop: LocalShop) -> None:
    """Each that was answered 201 is there, the others are not; one is the default."""
    _, token = arrived(shop)

    def add(number: int) -> int:
        return call(shop, "POST", BOOK, token, {**HOME, "line1": f"{number} Long Lane"}).status

    with ThreadPoolExecutor(12) as threads:
        statuses = list(threads.map(add, range(MAX_ADDRESSES + 4)))
    assert set(statuses) <= {201, 409}
    items = call(shop, "GET", BOOK, token).body["items"]
    assert len({each["line1"] for each in items}) == len(items) == statuses.count(201) <= MAX_ADDRESSES
    assert [each["default_shipping"] for each in items].count(True) == 1


@pytest.mark.parametrize("kind", people.REFUSED)
def test_only_an_id_token_of_the_shops_client_is_let_in(
    shop: LocalShop, refused: dict[str, str], kind: str
) -> None:
    for route in ROUTES:
        answer = ask(shop, route, refused[kind])
        assert_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_ends(shop: LocalShop) -> None:
    """While the gateway takes the token, the refusal is the handler's, which names the path as `instance`."""
    with people.other_client(shop, "customer", id_token_seconds=2) as client_id:
        token = people.sign_in(shop, "customer", client_id=client_id).id

        def ended() -> bool:
            return all("instance" not in ask(shop, route, token).body for route in ROUTES)

        assert "instance" in ask(shop, ROUTES[0], token).body
        until(ended)
        for route in ROUTES:
            assert_problem(ask(shop, route, token), 401)


def test_a_customer_is_not_staff(shop: LocalShop, ada: str) -> None:
    for route in ROUTES:
        if route.access is Access.STAFF:
            assert_problem(ask(shop, route, ada), 401)


def test_bad_input_is_refused_and_writes_nothing(shop: LocalShop, bob: str) -> None:
    """The gateway refuses some of it with a sentence of its own, which names no field."""
    for fault, (body, _) in list(BAD_ADDRESSES.items())[::7]:
        answer = call(shop, "POST", BOOK, bob, body)
        assert answer.status == 400, (fault, answer.content)
        assert_problem(answer, 400)
    for raw, status in BAD_BODIES.values():
        assert_problem(call(shop, "POST", BOOK, bob, raw.encode()), status)
    assert call(shop, "GET", BOOK, bob).body == {"items": []}


@pytest.mark.parametrize(
    "patch", [{"email": "eve@example.com"}, {"customer_id": "eve"}, {"phone": "0"}, {"name": 1e300}]
)
def test_a_profile_is_not_made_another(shop: LocalShop, bob: str, patch: dict[str, object]) -> None:
    before = call(shop, "GET", "/my/profile", bob).body
    assert_problem(call(shop, "PATCH", "/my/profile", bob, json.dumps(patch).encode()), 400)
    assert call(shop, "GET", "/my/profile", bob).body == before
