"""One HTTP/1.1 connection to an endpoint.

Supports only what AWS and similar services send: a head of limited size, and a body of known length or in chunks.
Anything else raises OutcomeUnknown. The standard library's client parses heads as e-mail, which loads 30 more modules.
"""

import select
import socket
import time
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from cartwright.deadline import DEADLINE
from cartwright.https import HttpsError, OutcomeUnknown, Unreachable

CONNECT_SECONDS = 2.0
_MOST_BYTES = 64 * 1024
"""Per head and per receive."""
_IDLE_SECONDS = 60.0
"""By wall clock, so that it also covers the time an environment was frozen or stored in a snapshot."""
_PORTS = {"http": 80, "https": 443}


class Endpoint(msgspec.Struct, frozen=True):
    """`roots` is a file of certificates that are trusted first. If `pinned`, the system's roots are never trusted."""

    scheme: str
    host: str
    port: int
    roots: str | None = None
    pinned: bool = False

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def parsed(url: str) -> Endpoint:
    """Raises HttpsError for anything but a scheme, a host and an optional port."""
    scheme, _, authority = url.rstrip("/").partition("://")
    host, colon, port = authority.rpartition(":")
    if not colon or host.startswith("[") != host.endswith("]"):
        host, port = authority, str(_PORTS.get(scheme, ""))
    if scheme not in _PORTS or not host or not port.isdecimal() or set(host) & set("/?#@ "):
        raise HttpsError(f"{url!r} is not the URL of an endpoint")
    return Endpoint(scheme, host.lower(), int(port))


class Connection:
    """`patience` is the limit of each wait in seconds; no wait goes beyond the invocation's deadline."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Raises Unreachable, also for an untrusted certificate."""
        self.patience = CONNECT_SECONDS
        self._kept = True
        self._buffer = b""
        self._used = time.time()
        # Bytes, because a str host makes Python load the IDNA codec, which is three more modules.
        address: Any = (endpoint.host.strip("[]").encode(), endpoint.port)
        try:
            self._socket = socket.create_connection(address, self._limit())
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if endpoint.scheme == "https":
                from cartwright.https.tls import wrapped  # noqa: PLC0415 - plain HTTP saves 8 ms

                self._socket = wrapped(self._socket, endpoint.host, endpoint.roots, pinned=endpoint.pinned)
        except OSError as error:
            raise Unreachable(f"{endpoint.host}: {error}") from error

    def close(self) -> None:
        self._socket.close()

    def usable(self) -> bool:
        """Whether the server has neither closed the connection nor sent unexpected data."""
        fresh = self._kept and not self._buffer and 0 <= time.time() - self._used < _IDLE_SECONDS
        return fresh and select.select([self._socket], [], [], 0) == ([], [], [])

    def send(self, request: bytes) -> None:
        """Raises Unreachable: the server does not process an incomplete request."""
        try:
            self._socket.settimeout(self._limit())
            self._socket.sendall(request)
        except OSError as error:
            raise Unreachable(f"While sending: {error}") from error

    def head(self) -> tuple[int, dict[str, str]]:
        """The status, and the headers by lower-case name. Raises OutcomeUnknown, as all receiving methods do."""
        status = "100"
        while status < "200":
            first, *lines = self._up_to(b"\r\n\r\n").decode("latin-1").split("\r\n")
            version, _, rest = first.partition(" ")
            status = rest[:3]
            if version not in ("HTTP/1.1", "HTTP/1.0") or not status.isdecimal():
                raise OutcomeUnknown(f"Not an answer in HTTP/1.1: {first[:80]!r}")
        fields = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        self._kept = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        return int(status), headers

    def body(self, headers: Mapping[str, str]) -> Iterator[bytes]:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            while size := _number(self._up_to(b"\r\n").partition(b";")[0].strip(), 16):
                yield from self._exactly(size)
                if self._up_to(b"\r\n"):
                    raise OutcomeUnknown("A chunk is longer than its stated size")
            while self._up_to(b"\r\n"):
                pass
        else:
            yield from self._exactly(_number(headers.get("content-length", "").encode(), 10))

    def _up_to(self, end: bytes) -> bytes:
        while end not in self._buffer:
            if len(self._buffer) > _MOST_BYTES:
                raise OutcomeUnknown("The response head exceeds the limit")
            self._buffer += self._receive()
        found, _, self._buffer = self._buffer.partition(end)
        return found

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            received = self._buffer or self._receive()
            piece, self._buffer = received[:size], received[size:]
            size -= len(piece)
            yield piece

    def _receive(self) -> bytes:
        try:
            self._socket.settimeout(self._limit())
            received = self._socket.recv(_MOST_BYTES)
        except OSError as error:
            raise OutcomeUnknown(f"While receiving: {error}") from error
        if not received:
            raise OutcomeUnknown("The connection was closed before the end of the response")
        self._used = time.time()
        return received

    def _limit(self) -> float:
        """Raises TimeoutError, an OSError, when no time is left: a timeout of 0 would make the socket non-blocking."""
        left = min(self.patience, DEADLINE.remaining())
        if left <= 0:
            raise TimeoutError("out of time")
        return left


def _number(text: bytes, base: int) -> int:
    digits = b"0123456789abcdef"[:base]
    if not text or text.lower().strip(digits):
        raise OutcomeUnknown(f"The answer's length is not a number: {text[:20]!r}")
    return int(text, base)
