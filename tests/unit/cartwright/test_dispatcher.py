import base64
import io
import json
from typing import Annotated, Any

import msgspec
import pytest

from cartwright.authorisation import PublicOnly, TokenAuthorizer
from cartwright.aws.errors import AccessDenied, Throttled
from cartwright.http import Access, Problem, Route
from cartwright.http.dispatcher import Dispatcher, Operation
from cartwright.http.requests import MAX_BODY_BYTES, Request
from cartwright.http.responses import Created
from cartwright.logging import configure


class Note(msgspec.Struct, forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(min_length=1)]


class Which(msgspec.Struct, forbid_unknown_fields=True):
    limit: int = 5


ROUTES = [
    Route(
        method="POST",
        path="/notes",
        operation="write",
        summary="",
        access=Access.PUBLIC,
        handler="public",
        status=201,
        request=Note,
        response=Note,
    ),
    Route(
        method="GET",
        path="/notes",
        operation="read",
        summary="",
        access=Access.PUBLIC,
        handler="public",
        query=Which,
        response=Which,
    ),
]


class Context:
    function_name = "notes"
    aws_request_id = "invocation-1"


@pytest.fixture
def log() -> io.StringIO:
    stream = io.StringIO()
    configure("notes", stream=stream)
    return stream


def write(request: Request) -> Created:
    return Created(request.body, location="notes/1")


def read(request: Request) -> Which:
    query: Which = request.query
    return query


def dispatcher(**operations: Operation) -> Dispatcher:
    table: dict[str, Operation] = {"write": write, "read": read}
    return Dispatcher(ROUTES, table | operations, PublicOnly())


def request(method: str = "POST", resource: str = "/notes", **changes: Any) -> dict[str, Any]:
    return {
        "resource": resource,
        "path": resource,
        "httpMethod": method,
        "headers": {"content-type": "application/json"},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": "request-1"},
        "body": '{"text": "hello"}' if method == "POST" else None,
        "isBase64Encoded": False,
    } | changes


def call(event: dict[str, Any], **operations: Operation) -> tuple[int, dict[str, str], Any]:
    answer = dispatcher(**operations)(event, Context())
    return answer["statusCode"], answer["headers"], json.loads(answer["body"])


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    """Without metrics: the first line of a process counts its cold start."""
    found = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in found if "_aws" not in line]


@pytest.mark.parametrize(("access", "named"), [(Access.STAFF, True), (Access.CUSTOMER, False)])
def test_the_log_names_the_member_of_the_staff_and_no_customer(
    log: io.StringIO, access: Access, named: bool
) -> None:
    route = msgspec.structs.replace(ROUTES[0], access=access)
    claims = {
        "sub": "u-1",
        "token_use": "id",
        "aud": "c",
        "email": "grace@shop.example",
        "email_verified": "true",
    }
    context = {"requestId": "request-1", "authorizer": {"claims": claims}}
    answer = Dispatcher([route], {"write": write}, TokenAuthorizer("c"))(
        request(requestContext=context), Context()
    )
    assert answer["statusCode"] == 201
    (line,) = lines(log)
    assert (line.get("actor"), line.get("actor_email")) == (
        ("u-1", "grace@shop.example") if named else (None, None)
    )


def test_a_route_is_served(log: io.StringIO) -> None:
    status, headers, body = call(request())
    assert (status, body, headers["Location"]) == (201, {"text": "hello"}, "notes/1")
    assert headers["X-Correlation-Id"] == "request-1"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in headers
    (line,) = lines(log)
    assert (line["status"], line["route"]) == (201, "/notes")
    assert (line["service"], line["function_request_id"]) == ("notes", "invocation-1")


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"body": None}, 400, "body"),
        ({"body": "{}"}, 400, "text"),
        ({"body": '{"text": ""}'}, 400, "text"),
        ({"body": '{"text": "a", "more": 1}'}, 400, "more"),
        ({"body": "x" * (MAX_BODY_BYTES + 1)}, 413, "body"),
        ({"body": "x" * (2 * MAX_BODY_BYTES)}, 413, "body"),
        ({"body": "é" * (MAX_BODY_BYTES // 2 + 1)}, 413, "body"),
        ({"body": "%%%", "isBase64Encoded": True}, 400, "body"),
        (
            {"body": base64.b64encode(b"x" * (MAX_BODY_BYTES + 1)).decode(), "isBase64Encoded": True},
            413,
            "body",
        ),
        ({"body": base64.b64encode(b'{"text": "\xff"}').decode(), "isBase64Encoded": True}, 400, "body"),
        ({"headers": None}, 415, "Content-Type"),
        ({"headers": {"Content-Type": "text/plain"}}, 415, "Content-Type"),
        ({"headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 415, "Content-Type"),
        ({"queryStringParameters": {"debug": "1"}}, 400, "debug"),
    ],
)
def test_bad_requests_are_answered_as_problems(
    log: io.StringIO, changes: dict[str, Any], status: int, field: str
) -> None:
    answered, headers, body = call(request(**changes))
    assert answered == status
    assert headers["Content-Type"] == "application/problem+json"
    problem = msgspec.convert(body, Problem)
    assert (problem.status, problem.instance, problem.correlation_id) == (status, "/notes", "request-1")
    assert [each.field for each in problem.errors] == [field]
    assert {line["level"] for line in lines(log)} == {"INFO"}


def test_base64_bodies_are_read(log: io.StringIO) -> None:
    del log
    encoded = base64.b64encode(b'{"text": "hello"}').decode()
    assert call(request(body=encoded, isBase64Encoded=True))[0] == 201


def test_a_parameter_twice_is_refused(log: io.StringIO) -> None:
    del log
    event = request(
        "GET", queryStringParameters={"limit": "2"}, multiValueQueryStringParameters={"limit": ["1", "2"]}
    )
    status, _, body = call(event)
    assert (status, body["errors"][0]["field"]) == (400, "limit")


@pytest.mark.parametrize(
    "changes", [{}, {"queryStringParameters": {"limit": "many"}}, {"resource": "/elsewhere"}], ids=str
)
def test_head_is_answered_as_get_without_the_body(log: io.StringIO, changes: dict[str, Any]) -> None:
    got, headed = (dispatcher()(request(method, **changes), Context()) for method in ("GET", "HEAD"))
    assert (headed.pop("body"), bool(got.pop("body"))) == ("", True)
    assert headed == got
    assert lines(log)[-1]["method"] == "HEAD"


def test_head_of_what_is_known_is_not_modified(log: io.StringIO) -> None:
    del log
    tag = dispatcher()(request("HEAD"), Context())["headers"]["ETag"]
    known = dispatcher()(request("HEAD", headers={"If-None-Match": tag}), Context())
    assert (known["statusCode"], known["headers"]["ETag"]) == (304, tag)


def test_what_cannot_be_got_has_no_head(log: io.StringIO) -> None:
    del log
    writing = Dispatcher(ROUTES[:1], {"write": write}, PublicOnly())
    answer = writing(request("HEAD"), Context())
    assert (answer["statusCode"], answer["headers"]["Allow"], answer["body"]) == (405, "POST", "")


def test_unknown_paths_and_methods_are_told_apart(log: io.StringIO) -> None:
    del log
    assert call(request("GET", "/elsewhere"))[0] == 404
    status, headers, body = call(request("DELETE"))
    assert (status, headers["Allow"], body["code"]) == (405, "GET, HEAD, POST", "method-not-allowed")


@pytest.mark.parametrize(
    "raised", [RuntimeError("secret detail"), AccessDenied("secret detail"), KeyError("x")]
)
def test_a_failure_is_logged_whole_and_told_without_detail(log: io.StringIO, raised: Exception) -> None:
    def fail(request: Request) -> Which:
        raise raised

    event = request("GET")
    status, headers, body = call(event, read=fail)
    assert (status, body["code"], headers["Content-Type"]) == (500, "internal", "application/problem+json")
    assert "secret" not in json.dumps(body)
    assert "Traceback" not in json.dumps(body)
    error, access = lines(log)
    assert (error["level"], error["correlation_id"]) == ("ERROR", "request-1")
    assert type(raised).__name__ in error["error"]["type"]
    assert "Traceback" in error["error"]["stack"]
    assert (access["level"], access["status"]) == ("INFO", 500)


def test_throttling_asks_to_come_back(log: io.StringIO) -> None:
    del log

    def fail(request: Request) -> Which:
        raise Throttled("too fast")

    status, headers, _ = call(request("GET"), read=fail)
    assert (status, headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize(
    ("given", "used"),
    [("trace-1", "trace-1"), ("a\nb", "request-1"), ("x" * 129, "request-1"), ("", "request-1")],
)
def test_a_callers_correlation_id_is_kept_when_it_is_fit(log: io.StringIO, given: str, used: str) -> None:
    event = request(headers={"content-type": "application/json", "X-Correlation-Id": given})
    assert call(event)[1]["X-Correlation-Id"] == used
    assert lines(log)[0]["correlation_id"] == used


def test_operations_match_the_routes() -> None:
    with pytest.raises(ValueError, match="read"):
        Dispatcher(ROUTES, {"write": write}, PublicOnly())
