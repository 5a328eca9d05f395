import pytest
from msgspec import Struct

from tests.unit.cartwright.serving import Asked, route, served


class Note(Struct):
    text: str = "hello"


READ = route(response=Note)


def status(accept: str | None) -> int:
    headers = {} if accept is None else {"accept": accept}
    return served(READ, Asked(Note()), headers=headers).status


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "*/*",
        "application/json",
        "Application/JSON",
        "application/*",
        "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
        "application/json; charset=utf-8",
        "application/json;q=0.001",
        "text/html,application/json",
        "*/*;q=0, application/json",
        "application/*;q=0;x=y, application/json;Q=1.000",
        "garbage",
        "///",
        ";q=1",
        "application/json;q=much",
        "application/json;q=2",
        "text/html," * 1000,
    ],
)
def test_who_takes_json_or_says_nothing_readable_is_served(accept: str | None) -> None:
    assert status(accept) == 200


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "TEXT/*",
        "application/xml, text/plain;q=0.5",
        "application/json;q=0",
        "application/json;q=0.000, */*",
        "application/*;q=0, */*;q=1",
        "*/*;q=0",
        "text/html, garbage",
        "application/jsonp",
    ],
)
def test_who_rules_json_out_is_told_so(accept: str) -> None:
    answer = served(READ, Asked(Note()), headers={"Accept": accept})

    assert (answer.status, answer.body["code"], answer.fields) == (406, "not-acceptable", ["Accept"])
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_ranges_may_come_in_several_lines() -> None:
    event = {"multiValueHeaders": {"Accept": ["text/html", "application/json"]}}

    assert served(READ, Asked(Note()), headers={"Accept": "text/html"}, **event).status == 200


def test_where_there_is_no_body_there_is_nothing_to_negotiate() -> None:
    assert served(route("DELETE"), Asked(), headers={"Accept": "text/html"}).status == 204
