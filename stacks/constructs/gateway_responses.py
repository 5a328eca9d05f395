"""API Gateway's own error responses, in the format of the handlers' errors (RFC 9457)."""

import json

from aws_cdk import aws_apigateway as apigateway

from cartwright import errors
from cartwright.http.responses import EXPOSED_HEADERS

_TYPES: dict[str, type[errors.CartwrightError]] = {
    "ACCESS_DENIED": errors.Forbidden,
    "BAD_REQUEST_BODY": errors.BadRequest,
    "BAD_REQUEST_PARAMETERS": errors.BadRequest,
    "DEFAULT_5XX": errors.CartwrightError,
    "EXPIRED_TOKEN": errors.Unauthenticated,
    "INTEGRATION_FAILURE": errors.Unavailable,
    "INTEGRATION_TIMEOUT": errors.Unavailable,
    "MISSING_AUTHENTICATION_TOKEN": errors.NotFound,
    "QUOTA_EXCEEDED": errors.TooManyRequests,
    "REQUEST_TOO_LARGE": errors.PayloadTooLarge,
    "RESOURCE_NOT_FOUND": errors.NotFound,
    "THROTTLED": errors.TooManyRequests,
    "UNAUTHORIZED": errors.Unauthenticated,
    "UNSUPPORTED_MEDIA_TYPE": errors.UnsupportedMediaType,
    "WAF_FILTERED": errors.Forbidden,
}
"""API Gateway responds with MISSING_AUTHENTICATION_TOKEN for a path or method that does not exist."""


def add_problem_responses(api: apigateway.RestApi, *, origin: str) -> None:
    for name, error in _TYPES.items():
        _add(api, name, error, origin=origin, status=error.status)
    _add(api, "DEFAULT_4XX", errors.ClientError, origin=origin, status=None)


def _add(
    api: apigateway.RestApi,
    name: str,
    error: type[errors.CartwrightError],
    *,
    origin: str,
    status: int | None,
) -> None:
    """Without ``status``, API Gateway's own status stays, which its template can't express."""
    headers = {
        "Access-Control-Allow-Origin": f"'{origin}'",
        "Access-Control-Expose-Headers": f"'{', '.join(EXPOSED_HEADERS)}'",
        "Cache-Control": "'no-store'",
        "Content-Type": "'application/problem+json'",
    }
    if status == 401:
        headers["WWW-Authenticate"] = "'Bearer'"
    if status in (429, 503):
        headers["Retry-After"] = "'1'"
    problem = {
        "type": f"urn:cartwright:problem:{error.code}",
        "title": error.title,
        **({"status": status} if status else {}),
        "code": error.code,
        "detail": f"{error.title}.",
        "correlation_id": "$context.requestId",
    }
    api.add_gateway_response(
        name.title().replace("_", ""),
        type=apigateway.ResponseType.of(name),
        status_code=str(status) if status else None,
        response_headers=headers,
        templates={"application/json": json.dumps(problem, separators=(",", ":"))},
    )
