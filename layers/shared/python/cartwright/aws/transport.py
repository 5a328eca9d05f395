"""Requests over connections that are kept for the next one to their endpoint."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

import msgspec

from cartwright.aws.connection import Connection
from cartwright.aws.endpoints import Endpoint
from cartwright.aws.errors import AwsError

READ_SECONDS = 5.0
MAX_BYTES = 32 * 1024 * 1024
"""Of an answer that is read whole. The largest that is expected, a batch of DynamoDB items, has 16 MB."""

_idle: dict[Endpoint, list[Connection]] = {}
"""Of all threads, which each take one out for as long as they use it."""


class Request(msgspec.Struct, frozen=True):
    """`path` and `query` are canonical: percent-encoded, the query's parameters sorted."""

    method: str
    path: str = "/"
    query: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""

    def encoded(self) -> bytes:
        """Raises ValueError for a header that would become two."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        headers = {**self.headers, "Content-Length": len(self.body), "User-Agent": "cartwright"}
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("A header has no line breaks")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


class Answer(msgspec.Struct):
    """`headers` are by lower-case name. `chunks` raises OutcomeUnknown where it breaks off.

    Read to its end, it gives its connection back.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """The same when it is called again. Raises OutcomeUnknown, and AwsError for too large an answer."""
        content = bytearray()
        for chunk in self.chunks:
            content += chunk
            if len(content) > MAX_BYTES:
                raise AwsError(f"An answer has more than {MAX_BYTES} bytes")
        self.chunks = iter((bytes(content),))
        return bytes(content)


def send(endpoint: Endpoint, request: Request, seconds: float | None = None) -> Answer:
    """`seconds`, by default READ_SECONDS, are for each wait. Raises Unreachable and OutcomeUnknown."""
    connection = _connection(endpoint)
    connection.patience = READ_SECONDS if seconds is None else seconds
    try:
        connection.send(request.encoded())
        status, headers = connection.head()
    except BaseException:
        connection.close()
        raise

    def chunks() -> Iterator[bytes]:
        try:
            if request.method != "HEAD" and status not in (204, 304):
                yield from connection.body(headers)
        except BaseException:
            connection.close()
            raise
        _idle.setdefault(endpoint, []).append(connection)

    return Answer(status, headers, chunks())


def prepare(endpoint: Endpoint) -> None:
    """Does what can be done ahead of the first connection, without one."""
    if endpoint.scheme == "https":
        from cartwright.aws import tls  # noqa: PLC0415 - plain HTTP does without its 8 ms

        tls.trusting(endpoint)


def _connection(endpoint: Endpoint) -> Connection:
    idle = _idle.get(endpoint, [])
    with suppress(IndexError):
        while not (connection := idle.pop()).usable():
            connection.close()
        return connection
    return Connection(endpoint)
