"""HTTP as a caller sees it: every status is an answer, and any bytes can be sent."""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """`headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def fields(self) -> list[str]:
        """The fields that a problem document blames."""
        return [each["field"] for each in self.body.get("errors", [])]


def send(
    method: str,
    url: str,
    *,
    token: str | None = None,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A `body` of bytes goes out as it is, any other as JSON; `headers` have the last word."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    if content is not None:
        sent["Content-Type"] = "application/json"
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc, timeout=SECONDS)) as connection:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, path, body=content, headers={**sent, **(headers or {})})
        response = connection.getresponse()
        received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, received, response.read())


def assert_problem(answer: Answer, status: int) -> None:
    """An RFC 9457 document that says what the status line says, and nothing of the inside."""
    assert answer.status == status, answer.content
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["status"] == status
    assert answer.body["type"] == f"urn:cartwright:problem:{answer.body['code']}"
    assert answer.body["title"]
    assert answer.body["correlation_id"]
    for inside in (b"Traceback", b'File "', b"botocore", b"arn:aws", b"Exception"):
        assert inside not in answer.content
