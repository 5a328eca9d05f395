"""The caller. API Gateway's Cognito authoriser has already verified the token's signature, expiry and user pool."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cartwright.emails import is_email
from cartwright.errors import Unauthenticated
from cartwright.http.routes import Access


class Caller(Struct, frozen=True):
    """`email` is verified, or empty; `name` is free text that the user entered."""

    subject: str
    email: str = ""
    name: str = ""


class TokenAuthorizer:
    """Accepts the ID tokens of one app client.

    Customers and staff have separate user pools, and a client belongs to one pool. The client id given to the function
    thus decides who may call it; no group or other claim grants staff access.
    The claims are checked here because the gateway also accepts other tokens that the pool signed: access tokens,
    refresh tokens and tokens of its other clients.
    """

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    def admit(self, access: Access, event: Mapping[str, Any]) -> Caller | None:
        """Returns None for a public route. Raises Unauthenticated."""
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
    """For functions with public routes only; every other route is refused."""

    def admit(self, access: Access, event: Mapping[str, Any]) -> None:
        if access is not Access.PUBLIC:
            raise Unauthenticated


def verified_email(attributes: Mapping[str, Any]) -> str:
    """Empty unless the address is valid and verified.

    Cognito writes the flag as a string or a boolean. An address that could be read as several addresses is not valid.
    """
    verified = str(attributes.get("email_verified", "")).lower() == "true"
    email = str(attributes.get("email") or "")
    return email if verified and is_email(email) else ""
