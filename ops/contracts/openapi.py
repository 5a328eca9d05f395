"""A service's OpenAPI 3.1 document."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from cartwright.http import Access, Problem, Route
from cartwright.http.requests import header_name
from cartwright.http.routes import JSON
from ops.contracts.headers import (
    HEADERS,
    NOT_MODIFIED,
    header_parameters,
    moved,
    not_modified,
    shared_parameters,
    success_headers,
)
from ops.contracts.problems import any_other, problem_responses, shared_responses
from ops.contracts.schemas import Components, Schema, properties
from ops.contracts.services import Service
from ops.errors import OpsError

_DESCRIPTION = (
    "Errors are problem documents (RFC 9457): tell them apart by `code`. Send `X-Correlation-Id`, or let the "
    "API choose one, and quote it when asking for help. Answers may gain properties without a new major version: "
    "ignore those you do not know. HEAD is answered wherever GET is, as GET without the body."
)
_SECURITY = {
    "cognito": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An ID token of the shop's Cognito app client. A role that an operation lists is a group.",
    }
}
_KEY = {"key": {"type": "http", "scheme": "bearer", "description": "The API key that the service gave out."}}


def document(service: Service) -> Schema:
    """Raises OpsError when an operation lacks an example."""
    routes = service.routes
    components = Components(
        requests=[each.request for each in routes if each.request],
        patches=[each.patch for each in routes if each.patch],
        responses=[Problem, *(each.response for each in routes if each.response)],
    )
    paths: dict[str, Schema] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(service, route, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": service.title, "version": service.version, "description": _DESCRIPTION},
        "servers": _servers(service.name),
        "tags": [{"name": name} for name in dict.fromkeys(_tag(route) for route in routes)],
        "paths": paths,
        "components": {
            "schemas": components.schemas,
            "responses": {
                **shared_responses(routes),
                **({NOT_MODIFIED: not_modified()} if any(each.tagged for each in routes) else {}),
            },
            "headers": HEADERS,
            "parameters": shared_parameters(routes),
            "securitySchemes": _schemes(routes),
        },
    }


def _servers(name: str) -> list[Schema]:
    return [
        {
            "url": f"http://127.0.0.1:{{port}}/_aws/execute-api/{name}/v1",
            "description": "This machine, after `make up`",
            "variables": {"port": {"default": "4566"}},
        },
        {
            "url": "https://{api}.execute-api.{region}.amazonaws.com/v1",
            "description": f"An account: output ApiUrl of the stack cartwright-STAGE-{name}",
            "variables": {"api": {"default": "abcde12345"}, "region": {"default": "eu-west-1"}},
        },
    ]


def _tag(route: Route) -> str:
    """The subject of the route: its first segment that does not name an audience."""
    audiences = {each.value for each in Access}
    return next(part for part in route.path.split("/") if part and part not in audiences)


def _operation(service: Service, route: Route, components: Components) -> Schema:
    operation: Schema = {
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [_tag(route)],
        "security": _security(route.access),
        "parameters": [
            *_parameters(route.path_parameters, "path"),
            *_parameters(route.query, "query"),
            *_parameters(route.headers, "header"),
            *header_parameters(route),
        ],
    }
    if service.deprecated:
        operation["deprecated"] = True
    if route.body:
        kind = route.request or dict
        example = _example(service.requests.get(route.operation), kind, f"{route.operation}'s request")
        schema = components.reference(route.body) if route.request else components.patch(route.body)
        content = {route.media_type: {"schema": schema, "example": example}}
        operation["requestBody"] = {"required": True, "content": content}
    operation["responses"] = {
        str(route.status): _success(service, route, components),
        **({"301": moved()} if route.moves else {}),
        **({"304": {"$ref": f"#/components/responses/{NOT_MODIFIED}"}} if route.tagged else {}),
        **problem_responses(route, service.errors, instance=_example_path(route)),
        "default": any_other(),
    }
    return operation


def _schemes(routes: Sequence[Route]) -> Schema:
    keys = any(route.access is Access.PARTNER for route in routes)
    tokens = not keys or any(route.access.signed_in for route in routes)
    return (_SECURITY if tokens else {}) | (_KEY if keys else {})


def _security(access: Access) -> list[Schema]:
    match access:
        case Access.PUBLIC:
            return []
        case Access.PARTNER:
            return [{"key": []}]
        case Access.CUSTOMER:
            return [{"cognito": []}]
        case _:
            return [{"cognito": [access.value]}]


def _parameters(kind: type[Struct] | None, place: str) -> list[Schema]:
    parameters: list[Schema] = []
    for name, schema, required in properties(kind) if kind else ():
        written = header_name(name) if place == "header" else name
        parameter: Schema = {"name": written, "in": place, "required": required}
        if description := schema.pop("description", ""):
            parameter["description"] = description
        if examples := schema.pop("examples", []):
            parameter["example"] = examples[0]
        if schema.get("type") == "array":
            parameter |= {"style": "form", "explode": True}
        parameters.append(parameter | {"schema": schema})
    return parameters


def _example_path(route: Route) -> str:
    path = route.path
    for name, schema, _ in properties(route.path_parameters) if route.path_parameters else ():
        path = path.replace(f"{{{name}}}", str(schema.get("examples", [f"{{{name}}}"])[0]))
    return path


def _success(service: Service, route: Route, components: Components) -> Schema:
    bare = "Elsewhere" if route.status == 302 else "Done"
    response: Schema = {
        "description": components.description(route.response) if route.response else bare,
        "headers": success_headers(route),
    }
    if route.response:
        example = _example(
            service.responses.get(route.operation), route.response, f"{route.operation}'s response"
        )
        content = {"schema": components.reference(route.response), "example": example}
        response["content"] = {JSON: content}
    return response


def _example(
    given: Struct | dict[str, Any] | None, kind: type[Struct] | type[dict[str, Any]], what: str
) -> object:
    if not isinstance(given, kind):
        raise OpsError(
            f"There is no example of {what}.", f"Add a {kind.__name__} to the service's examples.py."
        )
    return msgspec.json.decode(msgspec.json.encode(given))
