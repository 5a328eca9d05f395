"""The OpenAPI documents are valid, complete, and made only of examples that the code itself would accept."""

import importlib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from cartwright.http import Access
from ops import paths
from ops.contracts.openapi import document
from ops.contracts.schema_shapes import resolve
from ops.contracts.services import Service, services
from ops.errors import OpsError

SERVICES = services(paths.ROOT / "functions")
CATALOGUE = next(service for service in SERVICES if service.name == "catalog")
each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def media(node: Any) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Every schema beside its examples, wherever in a document."""
    if isinstance(node, list):
        for each in node:
            yield from media(each)
    elif isinstance(node, dict):
        if "schema" in node:
            examples = [node["example"]] if "example" in node else []
            yield node["schema"], [*examples, *(each["value"] for each in node.get("examples", {}).values())]
        for each in node.values():
            yield from media(each)


@each_service
def test_a_document_is_openapi_3_1(service: Service) -> None:
    assert list(OpenAPIV31SpecValidator(document(service)).iter_errors()) == []


@each_service
def test_every_request_and_response_has_examples_that_its_schema_accepts(service: Service) -> None:
    made = document(service)
    tried = 0
    for schema, examples in media(made):
        whole = {**schema, "components": made["components"]}
        validator = Draft202012Validator(whole, format_checker=FormatChecker())
        for example in examples:
            validator.validate(example)
            tried += 1
    bodies = [route for route in service.routes if route.request] + [r for r in service.routes if r.response]
    assert tried > len(bodies)
    for operation in (each for item in made["paths"].values() for each in item.values()):
        contents = [operation.get("requestBody", {}), *operation["responses"].values()]
        for status, part in zip(["request", *operation["responses"]], contents, strict=True):
            for kind in resolve(made, part, "$")[0].get("content", {}).values():
                assert status == "default" or "example" in kind or kind["examples"]


@each_service
def test_the_examples_of_fields_are_accepted_too(service: Service) -> None:
    made = document(service)
    for name, component in made["components"]["schemas"].items():
        for field, schema in component["properties"].items():
            validator = Draft202012Validator({**schema, "components": made["components"]})
            for example in schema.get("examples", []):
                assert validator.is_valid(example), f"{name}.{field}: {example!r}"


@each_service
def test_the_code_reads_its_own_examples(service: Service) -> None:
    for route in service.routes:
        for kind, examples in ((route.request, service.requests), (route.response, service.responses)):
            if kind:
                written = msgspec.json.encode(examples[route.operation])
                assert msgspec.json.decode(written, type=kind) == examples[route.operation]


@each_service
def test_every_route_is_there_with_its_errors_and_its_callers(service: Service) -> None:
    made = document(service)
    for route in service.routes:
        operation = made["paths"][route.path][route.method.lower()]
        assert operation["operationId"] == route.operation
        assert bool(operation["security"]) == (route.access is not Access.PUBLIC)
        assert ("401" in operation["responses"]) == (route.access is not Access.PUBLIC)
        assert ("415" in operation["responses"]) == (route.body is not None)
        assert ("406" in operation["responses"]) == (route.response is not None)
        assert ("304" in operation["responses"]) == route.tagged
        for error in route.errors:
            response = operation["responses"][str(error.status)]
            assert error.code in response["content"]["application/problem+json"]["examples"]


@each_service
def test_an_example_for_an_operation_that_is_not_there_is_noticed(service: Service) -> None:
    operations = {route.operation for route in service.routes}

    assert service.requests.keys() | service.responses.keys() <= operations


def test_a_property_that_answers_always_have_is_required_in_them() -> None:
    schemas = document(CATALOGUE)["components"]["schemas"]

    assert schemas["HistoryPage"]["required"] == ["items", "next"]
    assert "description" not in schemas["ProductInput"]["required"]


def test_patterns_are_ecmascript_without_python_s_end_of_text() -> None:
    slug = document(CATALOGUE)["components"]["schemas"]["ProductInput"]["properties"]["slug"]

    assert slug["pattern"] == "^[a-z0-9]+(-[a-z0-9]+)*$"


def test_an_operation_without_an_example_is_refused_by_name() -> None:
    service = CATALOGUE
    bare = Service(
        name=service.name,
        title=service.title,
        version=service.version,
        routes=service.routes,
        deprecated=False,
        requests={},
        responses=service.responses,
        errors=(),
    )

    with pytest.raises(OpsError, match="no example of createProduct's request"):
        document(bare)


def test_a_deprecated_service_says_so_of_every_operation() -> None:
    service = CATALOGUE
    leaving = Service(**{name: getattr(service, name) for name in Service.__slots__} | {"deprecated": True})

    operations = [each for item in document(leaving)["paths"].values() for each in item.values()]

    assert all(each["deprecated"] for each in operations)


def test_the_domain_has_no_objection_to_the_example_of_a_product() -> None:
    rules = importlib.import_module("catalog.products.rules")
    examples = importlib.import_module("ops.contracts.examples.catalog")

    rules.check(examples.REQUESTS["createProduct"])
    rules.check(examples.REQUESTS["replaceProduct"])
