"""Writes the answers of API Gateway's REST proxy integration."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.errors import CartwrightError
from cartwright.http.problems import CONTENT_TYPE, problem
from cartwright.http.routes import Access, Route

_ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, Retry-After, X-Correlation-Id",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
"""Any origin may read: callers are known by a token they send, never by a cookie that a browser would add."""

_PUBLIC_SECONDS = 30


class Created(msgspec.Struct, frozen=True):
    """`location` is relative to the request's own URL, as the API's address differs from stage to stage."""

    body: msgspec.Struct
    location: str


def success(route: Route, result: msgspec.Struct | Created, correlation_id: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Cache-Control": _cache_control(route)}
    if isinstance(result, Created):
        headers["Location"] = result.location
        result = result.body
    return _answer(route.status, headers, msgspec.json.encode(result), correlation_id)


def failure(
    error: CartwrightError, *, instance: str, correlation_id: str, headers: Mapping[str, str]
) -> dict[str, Any]:
    """`headers` come on top of those that the status asks for."""
    merged = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **headers}
    if error.status == 401:
        merged["WWW-Authenticate"] = "Bearer"
    if error.status == 503:
        merged["Retry-After"] = "1"
    body = msgspec.json.encode(problem(error, instance=instance, correlation_id=correlation_id))
    return _answer(error.status, merged, body, correlation_id)


def _cache_control(route: Route) -> str:
    if route.access is Access.PUBLIC and route.method == "GET":
        return f"public, max-age={_PUBLIC_SECONDS}"
    return "no-store"


def _answer(status: int, headers: Mapping[str, str], body: bytes, correlation_id: str) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {**_ALWAYS, **headers, "X-Correlation-Id": correlation_id},
        "body": body.decode(),
        "isBase64Encoded": False,
    }
