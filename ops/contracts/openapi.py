"""A service's OpenAPI 3.1 document."""

import msgspec
from msgspec import Struct

from cartwright.http import Access, Problem, Route
from ops.contracts.problems import any_other, problem_responses, shared_responses
from ops.contracts.schemas import Components, Schema, properties
from ops.contracts.services import Service
from ops.errors import OpsError

_JSON = "application/json"
_DESCRIPTION = (
    "Errors are problem documents (RFC 9457): tell them apart by `code`. Send `X-Correlation-Id`, or let the "
    "API choose one, and quote it when asking for help. Answers may gain properties without a new major version: "
    "ignore those you do not know."
)
_SECURITY = {
    "cognito": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An ID token of the shop's Cognito app client. A role that an operation lists is a group.",
    }
}
_HEADERS = {
    "Cache-Control": {"description": "How long the answer may be kept", "schema": {"type": "string"}},
    "Location": {
        "description": "Of what was created, relative to the request's URL",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {"description": "Seconds", "schema": {"type": "integer", "minimum": 0}},
    "WWW-Authenticate": {"schema": {"type": "string", "const": "Bearer"}},
    "X-Correlation-Id": {"description": "Also in the service's logs", "schema": {"type": "string"}},
}
_CORRELATION = {
    "name": "X-Correlation-Id",
    "in": "header",
    "description": "The caller's own id of the request; one of another form is replaced",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"},
}


def document(service: Service) -> Schema:
    """Raises OpsError when an operation lacks an example."""
    routes = service.routes
    components = Components(
        requests=[each.request for each in routes if each.request],
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
            "responses": shared_responses(),
            "headers": _HEADERS,
            "parameters": {"X-Correlation-Id": _CORRELATION},
            "securitySchemes": _SECURITY,
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
    """What the route is about: its first segment that is not merely for whom it is."""
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
            {"$ref": "#/components/parameters/X-Correlation-Id"},
        ],
    }
    if service.deprecated:
        operation["deprecated"] = True
    if route.request:
        example = _example(
            service.requests.get(route.operation), route.request, f"{route.operation}'s request"
        )
        body = {"schema": components.reference(route.request), "example": example}
        operation["requestBody"] = {"required": True, "content": {_JSON: body}}
    operation["responses"] = {
        str(route.status): _success(service, route, components),
        **problem_responses(route, service.errors, instance=_example_path(route)),
        "default": any_other(),
    }
    return operation


def _security(access: Access) -> list[Schema]:
    match access:
        case Access.PUBLIC:
            return []
        case Access.CUSTOMER:
            return [{"cognito": []}]
        case _:
            return [{"cognito": [access.value]}]


def _parameters(kind: type[Struct] | None, place: str) -> list[Schema]:
    parameters: list[Schema] = []
    for name, schema, required in properties(kind) if kind else ():
        parameter: Schema = {"name": name, "in": place, "required": required}
        if description := schema.pop("description", ""):
            parameter["description"] = description
        if examples := schema.pop("examples", []):
            parameter["example"] = examples[0]
        parameters.append(parameter | {"schema": schema})
    return parameters


def _example_path(route: Route) -> str:
    path = route.path
    for name, schema, _ in properties(route.path_parameters) if route.path_parameters else ():
        path = path.replace(f"{{{name}}}", str(schema.get("examples", [f"{{{name}}}"])[0]))
    return path


def _success(service: Service, route: Route, components: Components) -> Schema:
    names = ["Cache-Control", *(["Location"] if route.status == 201 else []), "X-Correlation-Id"]
    response: Schema = {
        "description": components.description(route.response) if route.response else "Done",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
    }
    if route.response:
        example = _example(
            service.responses.get(route.operation), route.response, f"{route.operation}'s response"
        )
        content = {"schema": components.reference(route.response), "example": example}
        response["content"] = {_JSON: content}
    return response


def _example(given: Struct | None, kind: type[Struct], what: str) -> object:
    if not isinstance(given, kind):
        raise OpsError(
            f"There is no example of {what}.", f"Add a {kind.__name__} to the service's examples.py."
        )
    return msgspec.json.decode(msgspec.json.encode(given))
