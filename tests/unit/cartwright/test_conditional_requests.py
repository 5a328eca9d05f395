import pytest
from msgspec import Struct

from cartwright.errors import PreconditionFailed
from cartwright.http.requests import Request
from cartwright.http.responses import Created, Tagged
from tests.unit.cartwright.serving import Answer, Asked, route, served


class Note(Struct):
    text: str
    version: int = 3


NOTE = Note("hello")
READ = route(response=Note)
CHANGE = route("PUT", response=Note, precondition=True)


def read(text: str | None = None, *, tag: str = "3") -> Answer:
    headers = {} if text is None else {"If-None-Match": text}
    return served(READ, Asked(Tagged(NOTE, tag)), headers=headers)


def change(text: str | None) -> tuple[Answer, Asked]:
    asked = Asked(NOTE)
    headers = {"Accept": "*/*"} if text is None else {"if-match": text}
    return served(CHANGE, asked, headers=headers), asked


def test_a_read_is_tagged_by_its_content() -> None:
    first, again, other = (served(READ, Asked(Note(text))) for text in ("a", "a", "b"))

    assert first.headers["ETag"] == again.headers["ETag"] != other.headers["ETag"]
    assert first.headers["ETag"].strip('"').isalnum()
    assert served(READ, Asked(Note("a")), headers={"if-none-match": first.headers["ETag"]}).status == 304


def test_an_operation_may_state_its_own_tag() -> None:
    answer = read()

    assert (answer.status, answer.headers["ETag"]) == (200, '"3"')
    assert answer.body == {"text": "hello", "version": 3}


@pytest.mark.parametrize(
    "text", ['"3"', "*", 'W/"3"', '"1", "3"', '"1","3"', ' , "a,b" ,W/"3",', '"3", "4"', '"",\t"3"']
)
def test_what_the_caller_has_is_not_sent_again(text: str) -> None:
    answer = read(text)

    assert (answer.status, answer.text) == (304, "")
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == ('"3"', "public, max-age=30")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Correlation-Id"] == "request-1"
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    "text",
    ['"4"', "3", 'w/"3"', '"3', '"1" "3"', '"3" x', "", '*, "3"', '"a\x07", "3"', '"33"', '"3",' * 2000],
)
def test_whoever_has_something_else_or_cannot_be_understood_is_served(text: str) -> None:
    assert read(text).status == 200


def test_a_list_may_come_in_several_lines() -> None:
    lines = {"If-None-Match": ['"1"', '"3"']}
    event = {"headers": {"If-None-Match": '"1"'}, "multiValueHeaders": lines}

    assert served(READ, Asked(Tagged(NOTE, "3")), **event).status == 304


def test_an_answer_to_a_change_has_only_the_tag_that_was_stated() -> None:
    write = route("POST", response=Note, status=201)
    headers = {"If-None-Match": '"3"'}
    tagged = served(write, Asked(Created(Tagged(NOTE, "3"), location="notes/1")), headers=headers)

    assert (tagged.status, tagged.headers["ETag"], tagged.headers["Location"]) == (201, '"3"', "notes/1")
    assert "ETag" not in served(write, Asked(NOTE)).headers


@pytest.mark.parametrize("tag", ['a"b', "a b", "ab\r\nX-Other: 1", "\u20ac"])
def test_a_tag_that_would_break_the_header_is_a_failure_of_ours(tag: str) -> None:
    assert read(tag=tag).status == 500


def test_a_problem_has_no_tag() -> None:
    answer = served(READ, Asked(), queryStringParameters={"x": "1"}, headers={"If-None-Match": "*"})

    assert answer.status == 400
    assert "ETag" not in answer.headers


def test_a_change_without_its_precondition_is_not_tried() -> None:
    answer, asked = change(None)

    assert (answer.status, answer.body["code"], answer.fields) == (428, "precondition-required", ["If-Match"])
    assert asked.request is None


@pytest.mark.parametrize("text", ["3", '"3', '"3" "4"', "**", '"3",' * 2000])
def test_a_precondition_that_cannot_be_read_is_refused(text: str) -> None:
    answer, asked = change(text)

    assert (answer.status, answer.fields) == (400, ["If-Match"])
    assert asked.request is None


@pytest.mark.parametrize(
    ("text", "admits"),
    [('"3"', True), ('"1", "3"', True), ("*", True), ('W/"3"', False), ('"1"', False), ('"33"', False)],
)
def test_a_precondition_is_compared_strongly(text: str, admits: bool) -> None:
    answer, asked = change(text)

    assert answer.status == 200
    assert asked.received.if_match.admits("3") is admits


def test_a_use_case_refuses_what_has_changed_meanwhile() -> None:
    def overtaken(request: Request) -> Note:
        raise PreconditionFailed

    answer = served(CHANGE, overtaken, headers={"If-Match": '"2"'})

    assert (answer.status, answer.body["code"]) == (412, "precondition-failed")
