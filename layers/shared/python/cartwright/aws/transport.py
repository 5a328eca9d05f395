"""Requests over connections that are kept per thread and endpoint."""

import threading
from collections.abc import Iterator, Mapping

import msgspec

from cartwright.aws.connection import Connection
from cartwright.aws.endpoints import Endpoint
from cartwright.aws.errors import AwsError

READ_SECONDS = 5.0
MAX_BYTES = 32 * 1024 * 1024
"""Of an answer that is read whole. The largest that is expected, a batch of DynamoDB items, has 16 MB."""


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
        general = {
            "Content-Length": len(self.body),
            "User-Agent": "cartwright",
            "Accept-Encoding": "identity",
        }
        headers = {**self.headers, **general}
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("A header has no line breaks")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


class Answer(msgspec.Struct, frozen=True):
    """`headers` are by lower-case name. `chunks` raises OutcomeUnknown where it breaks off.

    Read to its end, it gives its connection back.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]

    def read(self) -> bytes:
        """Raises OutcomeUnknown, and AwsError for too large an answer."""
        content = bytearray()
        for chunk in self.chunks:
            content += chunk
            if len(content) > MAX_BYTES:
                raise AwsError(f"An answer has more than {MAX_BYTES} bytes")
        return bytes(content)


class _Idle(threading.local):
    def __init__(self) -> None:
        self.connections: dict[Endpoint, list[Connection]] = {}


_idle = _Idle()


def send(endpoint: Endpoint, request: Request, seconds: float | None = None) -> Answer:
    """`seconds`, by default READ_SECONDS, are for each wait. Raises Unreachable and OutcomeUnknown."""
    connection = _connection(endpoint)
    connection.patience = READ_SECONDS if seconds is None else seconds
    try:
        connection.send(request.encoded())
        status, headers, kept = connection.head()
    except BaseException:
        connection.close()
        raise

    def chunks() -> Iterator[bytes]:
        finished = False
        try:
            if request.method != "HEAD" and status not in (204, 304):
                yield from connection.body(headers)
            finished = True
        finally:
            if finished and kept:
                _idle.connections.setdefault(endpoint, []).append(connection)
            else:
                connection.close()

    return Answer(status, headers, chunks())


def prepare(endpoint: Endpoint) -> None:
    """Does what can be done ahead of the first connection, without one."""
    if endpoint.scheme == "https":
        from cartwright.aws import tls  # noqa: PLC0415 - plain HTTP does without its 8 ms

        tls.prepare(endpoint)


def _connection(endpoint: Endpoint) -> Connection:
    idle = _idle.connections.get(endpoint, [])
    while idle:
        connection = idle.pop()
        if connection.usable():
            return connection
        connection.close()
    return Connection(endpoint)
