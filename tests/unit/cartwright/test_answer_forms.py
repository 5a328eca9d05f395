"""What routes may answer besides a JSON body, and what a route table may not say."""

from typing import Any

import pytest
from msgspec import Struct

from cartwright.authorisation import TokenAuthorizer
from cartwright.http import Access
from cartwright.http.dispatcher import Dispatcher
from cartwright.http.responses import EXPOSED_HEADERS, Redirect, allowed_origin
from cartwright.http.routes import MERGE_PATCH
from tests.unit.cartwright.serving import Asked, Context, route, served


class Note(Struct):
    text: str = "hello"


def test_a_route_without_response_answers_nothing() -> None:
    answer = served(route("DELETE"), Asked())

    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Type" not in answer.headers
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(("seconds", "cache"), [(600, "public, max-age=600"), (0, "no-store")])
def test_a_redirect_leads_elsewhere_for_a_while(seconds: int, cache: str) -> None:
    answer = served(route(status=302), Asked(Redirect("https://images.example/a.webp", seconds)))

    assert (answer.status, answer.text) == (302, "")
    assert answer.headers["Location"] == "https://images.example/a.webp"
    assert answer.headers["Cache-Control"] == cache
    assert "Content-Type" not in answer.headers


def test_a_resource_that_moved_leads_to_its_new_path() -> None:
    answer = served(route(), Asked(Redirect("renamed", 300, permanent=True)))

    assert (answer.status, answer.text) == (301, "")
    assert answer.headers["Location"] == "renamed"
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_redirect_of_one_caller_is_kept_by_that_caller_alone() -> None:
    mine = route(status=302, access=Access.CUSTOMER)
    claims = {"sub": "u", "token_use": "id", "aud": "client"}
    event = {
        "resource": "/notes",
        "httpMethod": "GET",
        "requestContext": {"authorizer": {"claims": claims}},
    }

    answer = Dispatcher([mine], {"serve": Asked(Redirect("x", 60))}, TokenAuthorizer("client"))(
        event, Context()
    )

    assert answer["headers"]["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize("location", ["a\r\nSet-Cookie: x", "a b", "\u00e9"])
def test_a_redirect_cannot_forge_a_header(location: str) -> None:
    with pytest.raises(ValueError, match="URI reference"):
        Redirect(location)


@pytest.mark.parametrize(
    ("stated", "cache"),
    [
        ({}, "public, max-age=30"),
        ({"max_age": 3600}, "public, max-age=3600"),
        ({"max_age": 0}, "public, max-age=0"),
    ],
)
def test_a_route_may_state_how_long_its_answer_keeps(stated: dict[str, Any], cache: str) -> None:
    assert served(route(response=Note, **stated), Asked(Note())).headers["Cache-Control"] == cache


def test_what_may_be_read_by_other_origins_is_exposed() -> None:
    answer = served(route(response=Note), Asked(Note()))

    assert answer.headers["Access-Control-Expose-Headers"].split(", ") == list(EXPOSED_HEADERS)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"request": Note, "patch": Note}, "a request and a patch"),
        ({"response": Note, "status": 204}, "204 has no body"),
        ({"response": Note, "status": 302}, "302 has no body"),
        ({"response": Note, "max_age": -1}, "max_age"),
        ({"response": Note, "max_age": 5, "access": Access.STAFF}, "max_age"),
        ({"response": Note, "max_age": 5, "method": "POST"}, "max_age"),
    ],
)
def test_a_route_cannot_contradict_itself(stated: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        route(**stated)


def test_status_and_media_type_follow_from_the_rest() -> None:
    assert route("DELETE").status == 204
    assert route("POST", status=202).status == 202
    assert route("PATCH", patch=Note, response=Note).media_type == MERGE_PATCH
    assert (
        route("PATCH", patch=Note, media_type="application/vnd.x+json").media_type == "application/vnd.x+json"
    )


@pytest.mark.parametrize(
    ("origins", "asking", "expected"),
    [
        (("*",), "https://a.example", {"Access-Control-Allow-Origin": "*"}),
        (("https://a.example",), "https://b.example", {"Access-Control-Allow-Origin": "https://a.example"}),
        (
            ("https://a.example", "https://b.example"),
            "https://b.example",
            {"Access-Control-Allow-Origin": "https://b.example", "Vary": "Origin"},
        ),
        (("https://a.example", "https://b.example"), "https://c.example", {"Vary": "Origin"}),
        (("https://a.example", "https://b.example"), "", {"Vary": "Origin"}),
    ],
)
def test_only_pages_of_the_stages_origins_may_read(
    origins: tuple[str, ...], asking: str, expected: dict[str, str]
) -> None:
    assert allowed_origin(asking, origins) == expected
