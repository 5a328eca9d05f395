"""Who is calling. API Gateway's Cognito authoriser has verified the token's signature and age before."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cartwright.errors import Forbidden, Unauthenticated
from cartwright.http.routes import Access

STAFF_GROUP = "staff"


class Caller(Struct, frozen=True):
    """`email` is confirmed, or empty; `name` is whatever the person entered."""

    subject: str
    groups: frozenset[str]
    email: str = ""
    name: str = ""


class Authoriser:
    """Admits ID tokens of one app client.

    The claims are checked here because the gateway lets through what Cognito signed for other purposes:
    access and refresh tokens, and tokens of other clients of the pool.
    """

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    def admit(self, access: Access, event: Mapping[str, Any]) -> Caller | None:
        """None for a public route. Raises Unauthenticated or Forbidden."""
        if access is Access.PUBLIC:
            return None
        if access is Access.PARTNER:
            raise Unauthenticated
        caller = self._caller(event)
        if access is Access.STAFF and STAFF_GROUP not in caller.groups:
            raise Forbidden("This needs a member of the staff.")
        return caller

    def _caller(self, event: Mapping[str, Any]) -> Caller:
        authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
        claims = authorizer.get("claims") or {}
        subject = claims.get("sub")
        if not subject or claims.get("token_use") != "id" or claims.get("aud") != self._client_id:
            raise Unauthenticated("An ID token of this shop's own client is required.")
        return Caller(
            subject=str(subject),
            groups=groups_of(claims.get("cognito:groups")),
            email=verified_email(claims),
            name=str(claims.get("name") or ""),
        )


class PublicOnly:
    """For functions that serve no route behind a sign-in: whatever else is asked of them is refused."""

    def admit(self, access: Access, event: Mapping[str, Any]) -> None:
        if access is not Access.PUBLIC:
            raise Unauthenticated


def verified_email(attributes: Mapping[str, Any]) -> str:
    """Empty when nobody has shown that mail to it reaches them. Cognito writes the flag as a string or as a boolean."""
    verified = str(attributes.get("email_verified", "")).lower() == "true"
    return str(attributes.get("email") or "") if verified else ""


def groups_of(claim: object) -> frozenset[str]:
    """API Gateway flattens the list to "a,b"; other stages of its life are "[a b]" and a list."""
    if isinstance(claim, str):
        return frozenset(filter(None, re.split(r"[\s,]+", claim.strip().removeprefix("[").removesuffix("]"))))
    if isinstance(claim, list):
        return frozenset(str(each) for each in claim)
    return frozenset()
