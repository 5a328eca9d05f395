"""Builds the responses of API Gateway's REST proxy integration."""

import hashlib
import os
from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.errors import CartwrightError
from cartwright.http.headers import EntityTags, quoted
from cartwright.http.problems import CONTENT_TYPE, problem
from cartwright.http.routes import Access, Route

ALLOWED_HEADERS = (
    "Accept",
    "Authorization",
    "Basket-Token",
    "Challenge-Token",
    "Content-Type",
    "Customer-Email",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Order-Token",
    "X-Correlation-Id",
)
"""Request headers that other origins may send. The stack's preflight responses list them."""

EXPOSED_HEADERS = ("ETag", "Location", "Retry-After", "X-Correlation-Id")
"""Response headers that other origins may read."""

ORIGINS = tuple((os.environ.get("CORS_ORIGINS") or "*").split())
"""Allowed origins. The stack sets the stage's origins in the environment, separated by blanks."""

COMMON_HEADERS = {
    "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every response of a function."""

_PUBLIC_SECONDS = 30


class Tagged(msgspec.Struct, frozen=True):
    """`tag` is the entity tag of `body`, without quotes. It changes whenever the body does."""

    body: msgspec.Struct
    tag: str


class Created(msgspec.Struct, frozen=True):
    """`location` is relative to the request URL, because the API's address differs between stages."""

    body: msgspec.Struct | Tagged
    location: str


class Redirect(msgspec.Struct, frozen=True):
    """A redirect, cacheable for `max_age_seconds`; 0 disables caching. Raises ValueError for an invalid URI.

    `permanent` is for a resource that has a new path: clients and search engines use that one from then on.
    """

    location: str
    max_age_seconds: int = 0
    permanent: bool = False

    def __post_init__(self) -> None:
        if not (self.location.isascii() and self.location.isprintable()) or " " in self.location:
            raise ValueError("A redirect leads to a URI reference: printable ASCII without spaces")


Result = msgspec.Struct | Tagged | Created | Redirect | None
"""The result of an operation; None if the route has no response."""


def success(route: Route, result: Result, known: EntityTags, correlation_id: str) -> dict[str, Any]:
    """`known` are the entity tags that the caller already has. Returns 304 if one of them matches."""
    if isinstance(result, Redirect):
        headers = {"Cache-Control": _for_a_while(route, result), "Location": result.location}
        return _answer(301 if result.permanent else 302, headers, b"", correlation_id)
    headers = {"Cache-Control": _cache_control(route)}
    if isinstance(result, Created):
        headers["Location"] = result.location
        result = result.body
    tag = None
    if isinstance(result, Tagged):
        tag = result.tag
        result = result.body
    if route.response is None:
        return _answer(route.status, headers, b"", correlation_id)
    body = msgspec.json.encode(result)
    if tag is None and route.tagged:
        tag = hashlib.sha256(body).hexdigest()[:32]
    if tag is not None:
        headers["ETag"] = quoted(tag)
        if route.tagged and known.names(tag):
            return _answer(304, headers, b"", correlation_id)
    headers["Content-Type"] = "application/json"
    return _answer(route.status, headers, body, correlation_id)


def failure(
    error: CartwrightError, *, instance: str, correlation_id: str, headers: Mapping[str, str]
) -> dict[str, Any]:
    """`headers` are added to those that the status requires."""
    merged = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **headers}
    if error.status == 401:
        merged["WWW-Authenticate"] = "Bearer"
    if error.status == 503:
        merged["Retry-After"] = "1"
    elif error.retry_after is not None:
        merged["Retry-After"] = str(error.retry_after)
    body = msgspec.json.encode(problem(error, instance=instance, correlation_id=correlation_id))
    return _answer(error.status, merged, body, correlation_id)


def allowed_origin(asking: str, origins: tuple[str, ...] = ORIGINS) -> dict[str, str]:
    """The CORS headers that let a page of the origin `asking` read a response.

    With several origins, only the requesting one is returned, so caches must vary by origin. Callers authenticate with
    a token that they send and not with a cookie that a browser adds, so a stage can safely allow every origin.
    """
    if len(origins) == 1:
        return {"Access-Control-Allow-Origin": origins[0]}
    vary = {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": asking, **vary} if asking in origins else vary


def _cache_control(route: Route) -> str:
    if not route.public_read:
        return "no-store"
    return f"public, max-age={_PUBLIC_SECONDS if route.max_age is None else route.max_age}"


def _for_a_while(route: Route, redirect: Redirect) -> str:
    if not redirect.max_age_seconds:
        return "no-store"
    audience = "public" if route.access is Access.PUBLIC else "private"
    return f"{audience}, max-age={redirect.max_age_seconds}"


def _answer(status: int, headers: Mapping[str, str], body: bytes, correlation_id: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {**COMMON_HEADERS, **headers, "X-Correlation-Id": correlation_id},
        "body": body.decode(),
        "isBase64Encoded": False,
    }
