"""How the contract describes what the catalogue has no route for yet."""

from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from msgspec import Meta, Struct
from openapi_spec_validator import OpenAPIV31SpecValidator

from cartwright.http import Access, Route
from cartwright.http.routes import MERGE_PATCH
from ops.contracts.openapi import document
from ops.contracts.services import Service


class Part(Struct, forbid_unknown_fields=True):
    name: str


class Note(Struct, forbid_unknown_fields=True):
    """A note."""

    text: Annotated[str, Meta(min_length=1, description="What it says")]
    due: Annotated[str | None, Meta(examples=["2026-12-01"])] = None
    part: Part | None = None
    labels: tuple[str, ...] = ()


class Which(Struct, forbid_unknown_fields=True):
    label: Annotated[tuple[str, ...], Meta(description="Any of these")] = ()


def route(method: str, operation: str, **changes: Any) -> Route:
    stated = {"path": "/notes", "summary": operation, "access": Access.STAFF, "handler": "staff"}
    return Route(**stated | {"method": method, "operation": operation} | changes)


SERVICE = Service(
    name="notes",
    title="Notes",
    version="1.0.0",
    routes=(
        route("GET", "findNotes", query=Which, response=Note),
        route("PATCH", "changeNote", patch=Note, response=Note, precondition=True),
        route("DELETE", "removeNote", precondition=True),
        route("GET", "image", path="/notes/image", access=Access.PUBLIC, status=302),
    ),
    deprecated=False,
    requests={"changeNote": {"due": None}},
    responses={"findNotes": Note("hello"), "changeNote": Note("hello")},
    errors=(),
)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return document(SERVICE)


def refs(operation: dict[str, Any]) -> set[str]:
    return {each["$ref"].rpartition("/")[2] for each in operation["parameters"] if "$ref" in each}


def test_it_is_openapi_3_1(made: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(made).iter_errors()) == []


def test_reads_are_conditional(made: dict[str, Any]) -> None:
    read = made["paths"]["/notes"]["get"]

    assert refs(read) == {"If-None-Match", "X-Correlation-Id"}
    assert "ETag" in read["responses"]["200"]["headers"]
    assert read["responses"]["304"] == {"$ref": "#/components/responses/NotModified"}
    assert "content" not in made["components"]["responses"]["NotModified"]
    assert "406" in read["responses"]


def test_a_precondition_is_a_required_header_with_its_errors(made: dict[str, Any]) -> None:
    for method in ("patch", "delete"):
        operation = made["paths"]["/notes"][method]
        assert refs(operation) == {"If-Match", "X-Correlation-Id"}
        assert {"412", "428"} <= operation["responses"].keys()
    assert made["components"]["parameters"]["If-Match"]["required"] is True


def test_a_patch_is_partial_and_nullable_under_its_media_type(made: dict[str, Any]) -> None:
    operation = made["paths"]["/notes"]["patch"]
    ((media_type, content),) = operation["requestBody"]["content"].items()
    validator = Draft202012Validator({**content["schema"], "components": made["components"]})

    assert media_type == MERGE_PATCH
    assert content["example"] == {"due": None}
    accepted: list[Any] = [{}, {"text": None}, {"text": "a", "part": {"name": "b"}}, {"labels": ["x"]}]
    refused: list[Any] = [{"text": ""}, {"colour": 1}, {"labels": "x"}, []]
    assert [each for each in (*accepted, *refused) if validator.is_valid(each)] == accepted
    told = operation["responses"]["415"]["content"]["application/problem+json"]["examples"]
    assert MERGE_PATCH in told["unsupported-media-type"]["value"]["errors"][0]["message"]
    assert made["components"]["schemas"]["NotePatch"]["properties"]["text"]["description"] == "What it says"


def test_what_has_no_body_says_so(made: dict[str, Any]) -> None:
    gone = made["paths"]["/notes"]["delete"]["responses"]
    image = made["paths"]["/notes/image"]["get"]

    assert "content" not in gone["204"]
    assert "406" not in gone
    assert {"Location", "Cache-Control"} <= image["responses"]["302"]["headers"].keys()
    assert "304" not in image["responses"]
    assert refs(image) == {"X-Correlation-Id"}


def test_a_parameter_that_may_be_repeated_says_so(made: dict[str, Any]) -> None:
    label = made["paths"]["/notes"]["get"]["parameters"][0]

    assert (label["name"], label["style"], label["explode"]) == ("label", "form", True)
    assert label["schema"]["type"] == "array"
