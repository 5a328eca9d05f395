"""What routes may ask for besides a whole JSON body and parameters given once."""

import base64
import json
from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct

from cartwright.http.requests import MAX_BODY_BYTES, MAX_DEPTH, RawBody
from cartwright.http.routes import MERGE_PATCH
from tests.unit.cartwright.serving import Answer, Asked, route, served


class Note(Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1)]
    labels: dict[str, Any] = {}


class Which(Struct, forbid_unknown_fields=True):
    label: Annotated[tuple[str, ...], Meta(max_length=3)] = ()
    years: tuple[int, ...] | None = None
    limit: Annotated[int, Meta(ge=1)] | None = None
    text: str = ""


PATCH = route("PATCH", patch=Note, response=Note)
RAW = route("POST", request=Note, raw=True)
SEARCH = route(query=Which, response=Which)


def patch(body: str, content_type: str = MERGE_PATCH) -> tuple[Answer, Asked]:
    asked = Asked(Note("hello"))
    return served(PATCH, asked, headers={"Content-Type": content_type}, body=body), asked


def search(**parameters: list[str]) -> tuple[Answer, Asked]:
    asked = Asked(Which())
    last = {name: values[-1] for name, values in parameters.items()}
    event = {"queryStringParameters": last, "multiValueQueryStringParameters": parameters}
    return served(SEARCH, asked, **event), asked


@pytest.mark.parametrize("given", [{}, {"text": None}, {"labels": {"a": None, "b": [1, {"c": "d"}]}}])
def test_a_patch_arrives_as_it_was_sent(given: dict[str, Any]) -> None:
    answer, asked = patch(json.dumps(given), "Application/Merge-Patch+JSON; charset=utf-8")

    assert answer.status == 200
    assert asked.received.body == given


def nested(levels: int) -> str:
    """`levels` of arrays and objects, the patch itself included."""
    return '{"labels":' + '{"a":[' * ((levels - 1) // 2) + "1" + "]}" * ((levels - 1) // 2) + "}"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "body"),
        ("[]", "body"),
        ('"text"', "body"),
        ("null", "body"),
        ("{", "body"),
        ('{"colour": "red"}', "colour"),
        (nested(MAX_DEPTH + 1), "body"),
        (nested(10_000), "body"),
    ],
)
def test_what_is_no_patch_of_the_type_is_refused(body: str, field: str) -> None:
    answer, asked = patch(body)

    assert (answer.status, answer.fields) == (400, [field])
    assert asked.request is None


def test_a_patch_may_be_as_deep_and_as_long_as_is_said() -> None:
    assert patch(nested(MAX_DEPTH - 1))[0].status == 200
    assert patch(json.dumps({"text": "x" * (MAX_BODY_BYTES + 1)}))[0].status == 413


@pytest.mark.parametrize("content_type", ["application/json", "application/json-patch+json", ""])
def test_only_the_route_s_media_type_is_taken(content_type: str) -> None:
    answer, _ = patch("{}", content_type)

    assert (answer.status, answer.fields) == (415, ["Content-Type"])
    assert MERGE_PATCH in answer.body["detail"]


def test_a_whole_body_is_not_taken_for_a_patch() -> None:
    write = route("PUT", request=Note, response=Note)

    answer = served(write, Asked(Note("a")), headers={"content-type": MERGE_PATCH}, body='{"text": "a"}')

    assert answer.status == 415


def test_a_tuple_takes_a_parameter_once_or_more() -> None:
    assert search(label=["a"])[1].received.query == Which(label=("a",))
    assert search(label=["a", "b"], years=["1999", "-5"])[1].received.query == Which(
        label=("a", "b"), years=(1999, -5)
    )


def test_a_gateway_that_tells_the_last_value_only_is_understood() -> None:
    asked = Asked(Which())
    served(SEARCH, asked, queryStringParameters={"label": "a", "limit": "3"})

    assert asked.received.query == Which(label=("a",), limit=3)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"limit": ["1", "1"]}, "limit"),
        ({"text": ["a", "b"]}, "text"),
        ({"colour": ["a", "b"]}, "colour"),
        ({"label": ["a", "b", "c", "d"]}, "label"),
        ({"years": ["1999", "x"]}, "years"),
        ({"years": ["1999", "1e1"]}, "years"),
        ({"limit": ["1e1"]}, "limit"),
        ({"limit": ["1.0"]}, "limit"),
        ({"limit": ["\u0661"]}, "limit"),
        ({"limit": ["0"]}, "limit"),
        ({"limit": ["9" * 5000]}, "limit"),
    ],
)
def test_parameters_of_another_form_are_refused(parameters: dict[str, list[str]], field: str) -> None:
    answer, asked = search(**parameters)

    assert (answer.status, answer.fields) == (400, [field])
    assert asked.request is None


def test_a_struct_may_call_its_parameters_otherwise() -> None:
    class Renamed(Struct, rename={"labels": "label"}):
        labels: tuple[str, ...] = ()

    asked = Asked(Which())
    served(route(query=Renamed, response=Which), asked, multiValueQueryStringParameters={"label": ["a", "b"]})

    assert asked.received.query == Renamed(("a", "b"))


def test_a_raw_body_arrives_byte_by_byte_with_its_headers() -> None:
    asked, content = Asked(), ' {"text":"\u00e9",  "odd": 1}\n'
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Signature": "t=1"}
    answer = served(RAW, asked, headers=headers, body=content)
    assert answer.status == 204
    assert asked.received.body == RawBody(
        content.encode(), {"content-type": headers["Content-Type"], "x-signature": "t=1"}
    )
    encoded = base64.b64encode(b"\xff{").decode()
    assert served(RAW, asked, headers=headers, body=encoded, isBase64Encoded=True).status == 204
    assert asked.received.body.content == b"\xff{"


def test_a_raw_body_has_a_size_and_a_type() -> None:
    headers = {"Content-Type": "application/json"}
    assert served(RAW, Asked(), headers=headers, body="x" * (MAX_BODY_BYTES + 1)).status == 413
    assert served(RAW, Asked(), headers={"Content-Type": "text/plain"}, body="x").status == 415
