"""One route and its operation behind API Gateway."""

import json
from dataclasses import dataclass
from typing import Any

from cartwright.authorisation import PublicOnly
from cartwright.http import Access, Route
from cartwright.http.dispatcher import Dispatcher, Operation
from cartwright.http.requests import Request


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def fields(self) -> list[str]:
        """The fields that a problem document blames."""
        return [each["field"] for each in self.body["errors"]]


class Context:
    function_name = "notes"
    aws_request_id = "invocation-1"


class Asked:
    """An operation that answers `result` and keeps what it was asked."""

    def __init__(self, result: Any = None) -> None:
        self.result = result
        self.request: Request | None = None

    def __call__(self, request: Request) -> Any:
        self.request = request
        return self.result

    @property
    def received(self) -> Request:
        assert self.request, "the operation was not called"
        return self.request


def route(method: str = "GET", **changes: Any) -> Route:
    stated = {
        "method": method,
        "path": "/notes",
        "operation": "serve",
        "summary": "",
        "access": Access.PUBLIC,
        "handler": "public",
    }
    return Route(**stated | changes)


def served(given: Route, operation: Operation, **changes: Any) -> Answer:
    """`changes` replace parts of the event."""
    event = {
        "resource": given.path,
        "path": given.path,
        "httpMethod": given.method,
        "headers": {},
        "queryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": "request-1"},
        "body": None,
        "isBase64Encoded": False,
    }
    raw = Dispatcher([given], {given.operation: operation}, PublicOnly())(event | changes, Context())
    return Answer(raw["statusCode"], raw["headers"], raw["body"])
