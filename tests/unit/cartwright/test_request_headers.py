"""Header fields that an operation itself reads, and refusals that say when to come back."""

from typing import Annotated, Any

import pytest
from msgspec import Meta, Struct

from cartwright.errors import Conflict
from cartwright.http import Route
from cartwright.http.requests import Request
from ops.contracts.openapi import document
from ops.contracts.services import Service
from tests.unit.cartwright.serving import Asked, route, served


class Keys(Struct, frozen=True):
    note_key: Annotated[str, Meta(pattern="^[a-z]+$", description="Opens the note")]
    other: str = "none"


class Busy(Conflict):
    code = "busy"
    retry_after = 7


class Note(Struct):
    text: str


LOCKED = route(headers=Keys, response=Note)


def test_headers_arrive_whatever_their_case() -> None:
    asked = Asked(Note("hello"))
    assert served(LOCKED, asked, headers={"nOtE-kEy": "abc", "X-Unknown": "1"}).status == 200
    assert asked.received.headers == Keys("abc")


@pytest.mark.parametrize("headers", [{}, {"Note-Key": ""}, {"Note-Key": "ABC"}, {"note_key": "abc"}])
def test_a_header_that_is_not_right_is_named_as_it_is_written(headers: dict[str, str]) -> None:
    answer = served(LOCKED, Asked(Note("hello")), headers=headers)
    assert (answer.status, answer.fields) == (400, ["Note-Key"])


def test_routes_that_read_none_get_none() -> None:
    asked = Asked(Note("hello"))
    served(route(response=Note), asked, headers={"Note-Key": "abc"})
    assert asked.received.headers is None


def test_no_cache_keeps_what_depends_on_them() -> None:
    answer = served(LOCKED, Asked(Note("hello")), headers={"Note-Key": "abc"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refusal_says_when_to_come_back() -> None:
    def refuse(request: Request) -> Any:
        raise Busy

    answer = served(route(response=Note), refuse)
    assert (answer.status, answer.headers["Retry-After"]) == (409, "7")


def test_the_contract_has_the_headers_and_the_promise() -> None:
    stated: Route = route(headers=Keys, response=Note, errors=(Busy,))
    service = Service(
        name="notes",
        title="Notes",
        version="1.0.0",
        routes=(stated,),
        deprecated=False,
        requests={},
        responses={"serve": Note("hello")},
        errors=(),
    )
    operation = document(service)["paths"]["/notes"]["get"]
    headers = [each for each in operation["parameters"] if each.get("in") == "header"]
    assert [(each["name"], each["required"]) for each in headers] == [("Note-Key", True), ("Other", False)]
    assert headers[0]["description"] == "Opens the note"
    assert "Retry-After" in operation["responses"]["409"]["headers"]
