"""Who is calling. API Gateway's Cognito authoriser has verified the token's signature, age and user pool before."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cartwright.emails import is_email
from cartwright.errors import Unauthenticated
from cartwright.http.routes import Access


class Caller(Struct, frozen=True):
    """`email` is confirmed, or empty; `name` is whatever the person entered."""

    subject: str
    email: str = ""
    name: str = ""


class TokenAuthorizer:
    """Precondition ID tokens of one app client.

    Customers and staff have user pools of their own, and a client belongs to one: which of them may call is decided by
    the client that the function is given, and no group or other claim makes staff of anybody.

    The claims are checked here because the gateway lets through what the pool signed for other purposes: access and
    refresh tokens, and tokens of its other clients.
    """

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    def admit(self, access: Access, event: Mapping[str, Any]) -> Caller | None:
        """None for a public route. Raises Unauthenticated."""
        if access is Access.PUBLIC:
            return None
        if access is Access.PARTNER:
            raise Unauthenticated
        return self._caller(event)

    def _caller(self, event: Mapping[str, Any]) -> Caller:
        authorizer = (event.get("requestContext") or {}).get("authorizer") or {}
        claims = authorizer.get("claims") or {}
        subject = claims.get("sub")
        if not subject or claims.get("token_use") != "id" or claims.get("aud") != self._client_id:
            raise Unauthenticated("An ID token of this shop's own client is required.")
        return Caller(subject=str(subject), email=verified_email(claims), name=str(claims.get("name") or ""))


class PublicOnly:
    """For functions that serve no route behind a sign-in: whatever else is asked of them is refused."""

    def admit(self, access: Access, event: Mapping[str, Any]) -> None:
        if access is not Access.PUBLIC:
            raise Unauthenticated


def verified_email(attributes: Mapping[str, Any]) -> str:
    """Empty when nobody has shown that mail to it reaches them, or where it could be read as several addresses.

    Cognito writes the flag as a string or as a boolean.
    """
    verified = str(attributes.get("email_verified", "")).lower() == "true"
    email = str(attributes.get("email") or "")
    return email if verified and is_email(email) else ""
