from typing import Any

import pytest

from cartwright.authorisation import Caller, PublicOnly, TokenAuthorizer
from cartwright.errors import Unauthenticated
from cartwright.http import Access

CLAIMS: dict[str, Any] = {"sub": "u-1", "token_use": "id", "aud": "client"}


def event(claims: object) -> dict[str, Any]:
    return {"requestContext": {"authorizer": {"claims": claims}}}


@pytest.mark.parametrize("claim", [None, "", "staff", "not,staff", "[not staff]", ["staff"], {"staff": 1}])
@pytest.mark.parametrize("access", [Access.STAFF, Access.CUSTOMER])
def test_no_group_makes_a_difference(access: Access, claim: object) -> None:
    theirs = event(CLAIMS | {"cognito:groups": claim})
    assert TokenAuthorizer("client").admit(access, theirs) == Caller(subject="u-1")
    with pytest.raises(Unauthenticated):
        TokenAuthorizer("of-the-staff").admit(access, theirs)


@pytest.mark.parametrize(
    "claims",
    [
        None,
        {},
        CLAIMS | {"token_use": "access"},
        CLAIMS | {"token_use": None},
        CLAIMS | {"aud": "other"},
        CLAIMS | {"aud": None},
        CLAIMS | {"sub": ""},
    ],
)
@pytest.mark.parametrize("access", [Access.STAFF, Access.CUSTOMER])
def test_other_tokens_are_not_admitted(access: Access, claims: object) -> None:
    with pytest.raises(Unauthenticated):
        TokenAuthorizer("client").admit(access, event(claims))


@pytest.mark.parametrize("bare", [{}, {"requestContext": None}, {"requestContext": {"authorizer": None}}])
def test_without_an_authoriser_nobody_is_admitted(bare: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        TokenAuthorizer("client").admit(Access.CUSTOMER, bare)


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": "a@example.com", "email_verified": "true"}, "a@example.com"),
        ({"email": "a@example.com", "email_verified": True}, "a@example.com"),
        ({"email": "a@example.com", "email_verified": "false"}, ""),
        ({"email": "a@example.com", "email_verified": False}, ""),
        ({"email": "a@example.com"}, ""),
        ({"email_verified": "true"}, ""),
        ({"email": None, "email_verified": "true"}, ""),
        ({"email": "a,b@example.com", "email_verified": "true"}, ""),
        ({"email": "<a@example.com>", "email_verified": True}, ""),
    ],
)
def test_an_address_counts_when_it_is_confirmed(claims: dict[str, Any], email: str) -> None:
    caller = TokenAuthorizer("client").admit(Access.CUSTOMER, event(CLAIMS | claims))
    assert caller is not None
    assert (caller.email, caller.name) == (email, "")


def test_public_functions_serve_the_public_only() -> None:
    PublicOnly().admit(Access.PUBLIC, {})
    for access in (Access.STAFF, Access.CUSTOMER, Access.PARTNER):
        with pytest.raises(Unauthenticated):
            PublicOnly().admit(access, event(CLAIMS))


def test_a_token_makes_nobody_a_partner() -> None:
    with pytest.raises(Unauthenticated):
        TokenAuthorizer("client").admit(Access.PARTNER, event(CLAIMS))
    assert [each for each in Access if each.signed_in] == [Access.STAFF, Access.CUSTOMER]
