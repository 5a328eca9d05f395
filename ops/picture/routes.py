"""The routes of an API, from its template."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ops.picture.templates import Resource, Templates

_RESOURCE = "AWS::ApiGateway::Resource"


@dataclass(frozen=True, slots=True)
class ServedRoute:
    """``integration`` is the part of the template that names the function."""

    api: Resource
    method: str
    path: str
    public: bool
    integration: Any


def routes(templates: Templates) -> Iterator[ServedRoute]:
    """Routes that a function serves. The gateway responds to CORS preflights, and HEAD is like GET."""
    for method, properties in templates.of_type("AWS::ApiGateway::Method"):
        integration = properties.get("Integration", {})
        if integration.get("Type") != "AWS_PROXY" or properties["HttpMethod"] == "HEAD":
            continue
        for api in templates.referred(method.stack, properties["RestApiId"]):
            yield ServedRoute(
                api=api,
                method=properties["HttpMethod"],
                path=_path(templates, method.stack, properties["ResourceId"]),
                public=properties.get("AuthorizationType") == "NONE",
                integration=integration["Uri"],
            )


def _path(templates: Templates, stack: str, reference: Any) -> str:
    for each in templates.referred(stack, reference):
        if templates.type_of(each) == _RESOURCE:
            properties = templates.properties(each)
            above = _path(templates, stack, properties["ParentId"])
            return f"{above.rstrip('/')}/{properties['PathPart']}"
    return "/"
