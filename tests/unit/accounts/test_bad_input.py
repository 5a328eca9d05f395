"""Whatever is wrong with a request is named, and nothing is written."""

from string import ascii_uppercase
from typing import Any

import pytest

from accounts.api import ROUTES
from cartwright.http import Access, Route
from tests.unit.accounts.accounts_harness import (
    ADA,
    ADA_CLAIMS,
    BOB_CLAIMS,
    HOME,
    STAFF_CLAIMS,
    AccountsHarness,
)
from tests.unit.accounts.bad_requests import (
    BAD_ADDRESSES,
    BAD_BODIES,
    BAD_CUSTOMERS,
    BAD_IDS,
)

SOME_ID = "01936b70-ffff-7a10-8c22-0f1e2d3c4b5a"
PATHS = {"address_id": SOME_ID, "customer_id": ADA}
WITH_BODY = [route for route in ROUTES if route.body]
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation)


def path_of(route: Route) -> dict[str, Any]:
    names = route.path_parameters.__struct_fields__ if route.path_parameters else ()
    return {name: PATHS[name] for name in names}


def body_of(route: Route) -> dict[str, Any] | None:
    if route.patch:
        return {"name": "Ada"}
    return HOME if route.body else None


def claims_of(route: Route) -> dict[str, str]:
    return STAFF_CLAIMS if route.access is Access.STAFF else ADA_CLAIMS


@pytest.fixture
def filled(harness: AccountsHarness) -> AccountsHarness:
    harness.confirm()
    harness.call("addMyAddress", HOME)
    return harness


def test_a_country_is_one_of_those_that_there_are(harness: AccountsHarness) -> None:
    codes = [f"{first}{second}" for first in ascii_uppercase for second in ascii_uppercase]
    taken = {
        code
        for code in codes
        if harness.call("addMyAddress", {**HOME, "country": code}, claims={**ADA_CLAIMS, "sub": code}).status
        == 201
    }
    assert len(taken) == 249
    assert {"GB", "DE", "US", "ZW", "AX", "CW", "SS", "BQ"} < taken


@pytest.mark.parametrize("fault", BAD_ADDRESSES)
def test_a_bad_address_is_refused_by_field(filled: AccountsHarness, fault: str) -> None:
    body, field = BAD_ADDRESSES[fault]
    before = filled.kept
    paths: dict[str, dict[str, Any]] = {"addMyAddress": {}, "replaceMyAddress": {"address_id": SOME_ID}}
    for operation, path in paths.items():
        answer = filled.call(operation, body, **path)
        assert (answer.status, answer.fields) == (400, [field])
    assert filled.kept == before


@pytest.mark.parametrize("fault", BAD_BODIES)
@pytest.mark.parametrize("route", WITH_BODY, ids=lambda route: route.operation)
def test_a_bad_body_is_refused(filled: AccountsHarness, route: Route, fault: str) -> None:
    body, status = BAD_BODIES[fault]
    before = filled.kept
    answer = filled.call(route.operation, body, claims=claims_of(route), **path_of(route))
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert filled.kept == before


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("route", WITH_BODY, ids=lambda route: route.operation)
def test_a_body_of_another_type_is_refused(filled: AccountsHarness, route: Route, kind: str) -> None:
    headers = {"Content-Type": kind}
    answer = filled.call(route.operation, body_of(route), headers=headers, **path_of(route))
    assert (answer.status, answer.fields) == (415, ["Content-Type"])


@each_route
def test_a_parameter_nobody_knows_is_refused(filled: AccountsHarness, route: Route) -> None:
    before = filled.kept
    answer = filled.call(
        route.operation, body_of(route), claims=claims_of(route), query={"sub": "bob"}, **path_of(route)
    )
    assert (answer.status, answer.fields) == (400, ["sub"])
    assert filled.kept == before


@pytest.mark.parametrize(
    ("route", "name", "given"),
    [
        (route, name, given)
        for route in ROUTES
        for name, bad in (("address_id", BAD_IDS), ("customer_id", BAD_CUSTOMERS))
        for given in bad
        if f"{{{name}}}" in route.path
    ],
    ids=lambda each: getattr(each, "operation", None),
)
def test_a_bad_id_is_refused(filled: AccountsHarness, route: Route, name: str, given: str) -> None:
    path: dict[str, Any] = {name: given}
    answer = filled.call(route.operation, body_of(route), claims=claims_of(route), **path)
    assert (answer.status, answer.fields) == (400, [name])


@each_route
@pytest.mark.parametrize(
    "claims",
    [
        {},
        {**STAFF_CLAIMS, "token_use": "access"},
        {**STAFF_CLAIMS, "token_use": "refresh"},
        {**STAFF_CLAIMS, "aud": "another-client"},
        {**STAFF_CLAIMS, "aud": None},
        {**STAFF_CLAIMS, "sub": ""},
        {name: value for name, value in STAFF_CLAIMS.items() if name != "token_use"},
    ],
)
def test_another_token_is_nobody(filled: AccountsHarness, route: Route, claims: dict[str, Any]) -> None:
    before = filled.kept
    answer = filled.call(route.operation, body_of(route), claims=claims, **path_of(route))
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert filled.kept == before


def test_customers_are_not_staff(filled: AccountsHarness) -> None:
    for claims in (ADA_CLAIMS, BOB_CLAIMS, {**ADA_CLAIMS, "cognito:groups": "staff"}):
        answer = filled.call("getCustomer", claims=claims, customer_id=ADA)
        assert (answer.status, answer.body["code"]) == (401, "unauthenticated")
        assert "ada@example.com" not in str(answer.body)


def test_nothing_personal_is_logged(filled: AccountsHarness, caplog: pytest.LogCaptureFixture) -> None:
    """Also of what is refused: a line may name fields, and the customer by their id."""
    with caplog.at_level("DEBUG"):
        filled.call("getMyProfile", claims=BOB_CLAIMS)
        filled.call("patchMyProfile", {"phone": "+442079460958"})
        filled.call("patchMyProfile", {"phone": "secret number"})
        filled.call("addMyAddress", {**HOME, "line1": "5 Long Lane", "country": "Utopia"})
        filled.call("addMyAddress", {**HOME, "line1": "5 Long Lane"})
        filled.confirm(sub="carol", email="carol@example.com", name="Carol")
    assert len(caplog.records) > 6
    written = " ".join(str(vars(record)) for record in caplog.records)
    for personal in ("@example.com", "Carol", "Bob", "2079460958", "secret number", "Long Lane", "Utopia"):
        assert personal not in written
