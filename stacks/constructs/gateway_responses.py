"""What API Gateway answers by itself, in the same shape as the handlers' errors (RFC 9457)."""

import json

from aws_cdk import aws_apigateway as apigateway

_TYPES: dict[str, tuple[int | None, str, str]] = {
    "ACCESS_DENIED": (403, "forbidden", "Not allowed"),
    "BAD_REQUEST_BODY": (400, "bad-request", "The request body is not valid"),
    "BAD_REQUEST_PARAMETERS": (400, "bad-request", "A request parameter is missing or not valid"),
    "DEFAULT_4XX": (None, "bad-request", "The request was refused"),
    "DEFAULT_5XX": (None, "internal-error", "The request failed"),
    "EXPIRED_TOKEN": (401, "unauthorised", "The token has expired"),
    "INTEGRATION_FAILURE": (502, "bad-gateway", "The service failed to answer"),
    "INTEGRATION_TIMEOUT": (504, "gateway-timeout", "The service took too long to answer"),
    "INVALID_API_KEY": (403, "forbidden", "Not allowed"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not-found", "There is no such route"),
    "QUOTA_EXCEEDED": (429, "too-many-requests", "Too many requests"),
    "REQUEST_TOO_LARGE": (413, "payload-too-large", "The request is too large"),
    "RESOURCE_NOT_FOUND": (404, "not-found", "There is no such route"),
    "THROTTLED": (429, "too-many-requests", "Too many requests"),
    "UNAUTHORIZED": (401, "unauthorised", "A valid token is needed"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported-media-type", "The content type is not supported"),
    "WAF_FILTERED": (403, "forbidden", "Not allowed"),
}


def add_problem_responses(api: apigateway.RestApi, *, origin: str) -> None:
    for name, (status, code, title) in _TYPES.items():
        headers = {"Access-Control-Allow-Origin": f"'{origin}'", "Cache-Control": "'no-store'"}
        if status == 401:
            headers["WWW-Authenticate"] = "'Bearer'"
        if status == 429:
            headers["Retry-After"] = "'1'"
        api.add_gateway_response(
            name.title().replace("_", ""),
            type=apigateway.ResponseType.of(name),
            status_code=str(status) if status else None,
            response_headers=headers,
            templates={
                "application/json": _template(status, code, title, detailed=name.startswith("BAD_REQUEST"))
            },
        )


def _template(status: int | None, code: str, title: str, *, detailed: bool) -> str:
    """The body; API Gateway fills in its variables, which it quotes or escapes itself, and chooses its content type."""
    problem = {
        "type": f"urn:cartwright:problem:{code}",
        "title": title,
        "status": "$STATUS",
        "code": code,
        "detail": "$context.error.validationErrorString" if detailed else "$MESSAGE",
        "instance": "$context.path",
        "correlation_id": "$context.requestId",
    }
    text = json.dumps(problem, separators=(",", ":"))
    text = text.replace('"$MESSAGE"', "$context.error.messageString")
    return text.replace('"$STATUS"', str(status) if status else "$context.status")
