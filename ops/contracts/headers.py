"""Request and response headers of operations, as the contract describes them."""

from collections.abc import Iterable

from cartwright.http import Route
from ops.contracts.schemas import Schema

_TEXT: Schema = {"type": "string"}
HEADERS: dict[str, Schema] = {
    "Cache-Control": {"description": "How long the answer may be kept", "schema": _TEXT},
    "ETag": {
        "description": "Stands for this content in If-None-Match, and for this version in If-Match",
        "schema": _TEXT,
    },
    "Location": {
        "description": "Of what was created or is elsewhere, relative to the request's URL",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {"description": "Seconds", "schema": {"type": "integer", "minimum": 0}},
    "WWW-Authenticate": {
        "description": "Where a function refuses rather than the gateway, API Gateway renames it to "
        "`x-amzn-Remapped-WWW-Authenticate`: go by the `code` of the body",
        "schema": {"type": "string", "const": "Bearer"},
    },
    "X-Correlation-Id": {"description": "Also in the service's logs", "schema": _TEXT},
}
_CORRELATION: Schema = {
    "name": "X-Correlation-Id",
    "in": "header",
    "description": "The caller's own id of the request; one of another form is replaced",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"},
}
_IF_NONE_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETags of what the caller has, or `*`; what is among them is answered with 304",
    "schema": _TEXT,
    "example": '"3"',
}
_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what the caller has read and means to change, or `*` for whatever is there",
    "schema": _TEXT,
    "example": '"3"',
}
NOT_MODIFIED = "NotModified"


def shared_parameters(routes: Iterable[Route]) -> dict[str, Schema]:
    """For ``components.parameters``."""
    used = {"X-Correlation-Id": _CORRELATION}
    for route in routes:
        if route.tagged:
            used["If-None-Match"] = _IF_NONE_MATCH
        if route.precondition:
            used["If-Match"] = _IF_MATCH
    return dict(sorted(used.items()))


def header_parameters(route: Route) -> list[Schema]:
    names = [
        *(["If-Match"] if route.precondition else []),
        *(["If-None-Match"] if route.tagged else []),
        "X-Correlation-Id",
    ]
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def answered(*names: str) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def success_headers(route: Route) -> Schema:
    tag = ["ETag"] if route.tagged else []
    location = ["Location"] if route.status in (201, 302) else []
    return answered("Cache-Control", *tag, *location, "X-Correlation-Id")


def moved() -> Schema:
    return {
        "description": "It has a new path, to which Location leads, relative to the requested URL",
        "headers": answered("Cache-Control", "Location", "X-Correlation-Id"),
    }


def not_modified() -> Schema:
    return {
        "description": "The caller has it already: its ETag is in If-None-Match",
        "headers": answered("Cache-Control", "ETag", "X-Correlation-Id"),
    }
