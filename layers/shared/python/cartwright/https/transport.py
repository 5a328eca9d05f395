"""Requests over a pool of persistent connections per endpoint."""

import string
from collections.abc import Iterator, Mapping
from contextlib import suppress

import msgspec

from cartwright.https import TooLarge
from cartwright.https.connection import Connection, Endpoint

READ_SECONDS = 5.0
MAX_BYTES = 32 * 1024 * 1024
"""The default limit for a response that is read whole. A batch of DynamoDB items has up to 16 MB."""
_UNRESERVED = frozenset((string.ascii_letters + string.digits + "-._~").encode())

_idle: dict[Endpoint, list[Connection]] = {}
"""Shared by all threads. A thread removes a connection from the pool while it uses it."""


class Request(msgspec.Struct, frozen=True):
    """`path` and `query` are canonical, as `quoted` and `encoded` return them."""

    method: str
    path: str = "/"
    query: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""

    def encoded(self) -> bytes:
        """Raises ValueError for a header with line breaks."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        headers = {**self.headers, "Content-Length": len(self.body), "User-Agent": "cartwright"}
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("A header has no line breaks")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


class Answer(msgspec.Struct):
    """`headers` have lower-case names. `chunks` raises OutcomeUnknown if it breaks off.

    Reading to the end returns the connection to the pool.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]

    def read(self, most: int = MAX_BYTES) -> bytes:
        """Returns the same content on every call. Raises OutcomeUnknown, and TooLarge beyond `most` bytes."""
        content = bytearray()
        for chunk in self.chunks:
            content += chunk
            if len(content) > most:
                raise TooLarge(f"An answer has more than {most} bytes")
        self.chunks = iter((bytes(content),))
        return bytes(content)


def send(endpoint: Endpoint, request: Request, seconds: float | None = None) -> Answer:
    """`seconds`, by default READ_SECONDS, limits each wait. Raises Unreachable and OutcomeUnknown."""
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
    """Prepares the first connection without opening it."""
    if endpoint.scheme == "https":
        from cartwright.https import tls  # noqa: PLC0415 - plain HTTP saves 8 ms

        tls.context(endpoint.roots, pinned=endpoint.pinned)


def encoded(parameters: Mapping[str, str]) -> str:
    """A query string with its parameters sorted."""
    pairs = sorted((quoted(name), quoted(value)) for name, value in parameters.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def quoted(text: str, safe: bytes = b"") -> str:
    """Percent-encodes as in RFC 3986, except for `safe`. The standard library's function needs seven more modules."""
    kept = _UNRESERVED.union(safe)
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in text.encode())


def _connection(endpoint: Endpoint) -> Connection:
    idle = _idle.get(endpoint, [])
    with suppress(IndexError):
        while not (connection := idle.pop()).usable():
            connection.close()
        return connection
    return Connection(endpoint)
