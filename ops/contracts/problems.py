"""The error responses of an operation: those of its use case, and those that its route implies."""

from collections.abc import Iterable, Sequence

import msgspec

from cartwright import errors
from cartwright.errors import CartwrightError, FieldError
from cartwright.http import Access, Route
from cartwright.http.problems import CONTENT_TYPE, problem
from cartwright.http.requests import MAX_BODY_BYTES
from cartwright.http.routes import JSON
from ops.contracts.schemas import Schema

_CORRELATION_ID = "7f9c1d1e-4b5a-4b0e-9f57-0b9b0a2f6a11"
_EVERYWHERE: tuple[CartwrightError, ...] = (
    errors.BadRequest(errors=[FieldError("colour", "is not a known field")]),
    errors.TooManyRequests(),
    CartwrightError(),
    errors.Unavailable(),
)
_WITH_SIGN_IN: tuple[CartwrightError, ...] = (errors.Unauthenticated(), errors.Forbidden())
_WITH_ANSWER: tuple[CartwrightError, ...] = (
    errors.NotAcceptable(errors=[FieldError("Accept", "must admit application/json")]),
)
_WITH_BODY: tuple[CartwrightError, ...] = (
    errors.PayloadTooLarge(errors=[FieldError("body", f"is larger than {MAX_BODY_BYTES} bytes")]),
    errors.UnsupportedMediaType(errors=[FieldError("Content-Type", "must be application/json")]),
)
_WITH_PRECONDITION: tuple[CartwrightError, ...] = (
    errors.PreconditionFailed(),
    errors.PreconditionRequired(errors=[FieldError("If-Match", "is required")]),
)
_HEADERS = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}


def component_name(error: CartwrightError) -> str:
    return "".join(word.title() for word in error.code.split("-"))


def shared_responses(routes: Iterable[Route]) -> dict[str, Schema]:
    """Responses that all routes share, for ``components.responses``."""
    conditional = _WITH_PRECONDITION if any(route.precondition for route in routes) else ()
    common = (*_EVERYWHERE, *_WITH_SIGN_IN, *_WITH_ANSWER, *_WITH_BODY, *conditional)
    return {component_name(each): _response([each], "") for each in sorted(common, key=component_name)}


def problem_responses(
    route: Route, examples: Iterable[CartwrightError], *, instance: str
) -> dict[str, Schema]:
    """Responses by status. ``examples`` replace classes whose bare error says too little."""
    detailed = {type(each): each for each in examples}
    implied = [
        *_EVERYWHERE,
        *(_WITH_SIGN_IN if route.access is not Access.PUBLIC else ()),
        *(_WITH_ANSWER if route.response else ()),
        *(_WITH_BODY if route.body else ()),
        *(_WITH_PRECONDITION if route.precondition else ()),
    ]
    declared = [detailed.get(kind) or kind() for kind in route.errors]
    if route.body and route.media_type != JSON:
        implied = [each for each in implied if each.status != errors.UnsupportedMediaType.status]
        unsupported = FieldError("Content-Type", f"must be {route.media_type}")
        declared.append(errors.UnsupportedMediaType(errors=[unsupported]))
    responses: dict[str, Schema] = {}
    for status in sorted({each.status for each in (*implied, *declared)}):
        own = [each for each in declared if each.status == status]
        common = [each for each in implied if each.status == status]
        responses[str(status)] = (
            _response([*common, *own], instance)
            if own
            else {"$ref": f"#/components/responses/{component_name(common[0])}"}
        )
    return responses


def any_other() -> Schema:
    return {
        "description": "Whatever else the gateway or the firewall in front of the service refuses",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _response(given: Sequence[CartwrightError], instance: str) -> Schema:
    retried = any(each.retry_after is not None for each in given)
    header = "Retry-After" if retried else _HEADERS.get(given[0].status)
    return {
        "description": " ".join(f"`{each.code}`: {each.title}." for each in given),
        **({"headers": {header: {"$ref": f"#/components/headers/{header}"}}} if header else {}),
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {each.code: {"value": _document(each, instance)} for each in given},
            }
        },
    }


def _document(error: CartwrightError, instance: str) -> object:
    written = problem(error, instance=instance, correlation_id=_CORRELATION_ID)
    return msgspec.json.decode(msgspec.json.encode(written))
