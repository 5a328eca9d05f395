"""Who may call what: every route behind a sign-in against every token that is none of the shop's ID tokens."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cartwright.http import Access, Route
from ops.contracts.services import Service
from tests.local import people
from tests.local.attacks.rows import attacked, good_document
from tests.local.attacks.victim import Victim
from tests.local.http import Answer, assert_problem, send
from tests.local.waiting import until

ROUTES = [(service, route) for service in attacked() for route in service.routes]
SIGNED_IN = [(service, route) for service, route in ROUTES if route.access.signed_in]
PARTNERS = [(service, route) for service, route in ROUTES if route.access is Access.PARTNER]
KINDS = (
    "none",
    "garbage",
    "the basket's",
    "the api key",
    "unsigned",
    "changed claims",
    "broken signature",
    "access",
    "refresh",
    "another client's",
    "expired",
)
OF_PARTNERS = ("none", "garbage", "a person's", "cut short", "another case", "not ASCII")
AT_ONCE = 4


@pytest.fixture(scope="module")
def tokens(victim: Victim) -> Iterator[dict[str, str]]:
    """Of a member of the staff, who may do anything with a right one."""
    staff = people.sign_in(victim.shop, "staff")
    header, claims, signature = staff.id.split(".")
    with (
        people.other_client(victim.shop, "staff") as other,
        people.other_client(victim.shop, "staff", id_token_seconds=1) as brief,
    ):
        expired = people.sign_in(victim.shop, "staff", client_id=brief).id
        until(lambda: _gateway_refuses(victim, expired))
        yield {
            "none": "",
            "garbage": "not.a.token",
            "the basket's": victim.guest_headers["Basket-Token"],
            "the api key": victim.api_key,
            "unsigned": f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{claims}.",
            "changed claims": f"{header}.{_promoted(claims)}.{signature}",
            "broken signature": f"{header}.{claims}.{signature[::-1]}",
            "access": staff.access,
            "refresh": staff.refresh,
            "another client's": people.sign_in(victim.shop, "staff", client_id=other).id,
            "expired": expired,
        }


@pytest.mark.parametrize("kind", KINDS)
def test_only_an_id_token_of_the_shops_client_is_let_in(
    victim: Victim, tokens: dict[str, str], kind: str
) -> None:
    before = victim.content()
    for answer in everywhere(victim, SIGNED_IN, tokens[kind]):
        assert_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert victim.content() == before


def test_a_customer_is_no_staff(victim: Victim) -> None:
    before = victim.content()
    staffs = [(service, route) for service, route in SIGNED_IN if route.access is Access.STAFF]
    assert len(staffs) > 20
    for answer in everywhere(victim, staffs, victim.customer.id):
        assert_problem(answer, 401)
        assert answer.body["code"] == "unauthenticated"
    assert victim.content() == before


def test_staff_are_no_customers(victim: Victim) -> None:
    staff = people.sign_in(victim.shop, "staff").id
    customers = [(service, route) for service, route in SIGNED_IN if route.access is Access.CUSTOMER]
    assert len(customers) > 10
    for answer in everywhere(victim, customers, staff):
        assert_problem(answer, 401)


@pytest.mark.parametrize("kind", OF_PARTNERS)
def test_only_the_key_opens_the_sandbox(victim: Victim, kind: str) -> None:
    key = {
        "none": "",
        "garbage": "x",
        "a person's": victim.customer.id,
        "cut short": victim.api_key[:-1],
        "another case": victim.api_key.swapcase(),
        "not ASCII": "\xe9",
    }[kind]
    before = victim.content("sandbox")
    for answer in everywhere(victim, PARTNERS, key):
        assert_problem(answer, 401)
        assert answer.body["code"] == "unknown-key"
    assert victim.content("sandbox") == before


def everywhere(victim: Victim, routes: list[tuple[Service, Route]], token: str) -> list[Answer]:
    """The right request with this token, to each of the routes."""

    def call(known: tuple[Service, Route]) -> Answer:
        service, route = known
        return send(
            route.method,
            f"{victim.shop.content['apis'][service.name]}{victim.path(route, {})}",
            token=token,
            body=good_document(service, route) if route.body else None,
            headers=victim.headers(route, {}),
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, routes))


def _gateway_refuses(victim: Victim, token: str) -> bool:
    """A handler's refusal has `instance`; it would come from any token of another client."""
    return "instance" not in victim.ask("orders", "GET", "/staff/orders?state=placed", token=token).body


def _encoded(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def _promoted(claims: str) -> str:
    """The same person with one more group."""
    known = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return _encoded(known | {"cognito:groups": ["staff", "owners"]})
