"""Requests over connections that are kept per thread and endpoint."""

import threading
import time
from collections.abc import Iterator, Mapping

import msgspec

from cartwright.aws.connection import Connection
from cartwright.aws.endpoints import Endpoint
from cartwright.aws.errors import AwsError
from cartwright.deadline import DEADLINE

READ_SECONDS = 5.0
MAX_BYTES = 32 * 1024 * 1024
"""Of an answer that is read whole. The largest that is expected, a batch of DynamoDB items, has 16 MB."""


class Answer(msgspec.Struct, frozen=True):
    """`headers` are by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Stream(msgspec.Struct, frozen=True):
    """`chunks` raises OutcomeUnknown where it breaks off. Read to its end, it gives its connection back."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


class _Idle(threading.local):
    def __init__(self) -> None:
        self.connections: dict[Endpoint, list[Connection]] = {}


_idle = _Idle()


def exchange(endpoint: Endpoint, request: bytes, seconds: float = READ_SECONDS) -> Answer:
    """All of it within `seconds`. Raises Unreachable, OutcomeUnknown, and AwsError for too large an answer."""
    return whole(_send(endpoint, request, seconds, renewed=False))


def open_stream(endpoint: Endpoint, request: bytes) -> Stream:
    """READ_SECONDS for the head, and again for each chunk. Raises as `exchange`."""
    return _send(endpoint, request, READ_SECONDS, renewed=True)


def whole(stream: Stream) -> Answer:
    parts: list[bytes] = []
    left = MAX_BYTES
    for chunk in stream.chunks:
        left -= len(chunk)
        if left < 0:
            raise AwsError(f"An answer has more than {MAX_BYTES} bytes")
        parts.append(chunk)
    return Answer(stream.status, stream.headers, b"".join(parts))


def head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """Raises ValueError for a header that would become two."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("A header has no line breaks")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def prepare(endpoint: Endpoint) -> None:
    """Does what can be done ahead of the first connection, without one."""
    if endpoint.scheme == "https":
        from cartwright.aws import tls  # noqa: PLC0415 - plain HTTP does without its 8 ms

        tls.prepare(endpoint)


def _send(endpoint: Endpoint, request: bytes, seconds: float, *, renewed: bool) -> Stream:
    connection = _connection(endpoint, _until(seconds))
    try:
        connection.send(request)
        status, headers, kept = connection.head()
    except BaseException:
        connection.close()
        raise

    def chunks() -> Iterator[bytes]:
        finished = False
        try:
            for chunk in connection.body(status, headers):
                yield chunk
                if renewed:
                    connection.until = _until(seconds)
            finished = True
        finally:
            if finished and kept:
                _idle.connections.setdefault(endpoint, []).append(connection)
            else:
                connection.close()

    return Stream(status, headers, chunks())


def _connection(endpoint: Endpoint, until: float) -> Connection:
    idle = _idle.connections.get(endpoint, [])
    while idle:
        connection = idle.pop()
        if connection.usable():
            connection.until = until
            return connection
        connection.close()
    return Connection(endpoint, until)


def _until(seconds: float) -> float:
    return time.monotonic() + min(seconds, DEADLINE.remaining())
