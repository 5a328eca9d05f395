"""One HTTP/1.1 connection to an endpoint.

Only what AWS and its like send is understood: a head of bounded size, and a body of a known length or in chunks.
Whatever differs is an answer that tells nothing. The standard library's client parses heads as e-mail: 30 modules more.
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
"""In a head, and in one receive."""
_IDLE_SECONDS = 60.0
"""By the clock on the wall: an environment that was frozen or restored from a snapshot notices, too."""
_PORTS = {"http": 80, "https": 443}


class Endpoint(msgspec.Struct, frozen=True):
    """`roots` is a file of certificates to trust before all that the system trusts; `pinned`, it is those alone."""

    scheme: str
    host: str
    port: int
    roots: str | None = None
    pinned: bool = False

    @property
    def authority(self) -> str:
        """The Host header's value."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def parsed(url: str) -> Endpoint:
    """Raises HttpsError for anything but a scheme, a host and perhaps a port."""
    scheme, _, authority = url.rstrip("/").partition("://")
    host, colon, port = authority.rpartition(":")
    if not colon or host.startswith("[") != host.endswith("]"):
        host, port = authority, str(_PORTS.get(scheme, ""))
    if scheme not in _PORTS or not host or not port.isdecimal() or set(host) & set("/?#@ "):
        raise HttpsError(f"{url!r} is not the URL of an endpoint")
    return Endpoint(scheme, host.lower(), int(port))


class Connection:
    """`patience` is how many seconds each of its waits may take; none goes on beyond the invocation's deadline."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Raises Unreachable, also for a host that no root vouches for."""
        self.patience = CONNECT_SECONDS
        self._kept = True
        self._buffer = b""
        self._used = time.time()
        # Of a name in text Python asks a codec for international ones, which is three modules more.
        address: Any = (endpoint.host.strip("[]").encode(), endpoint.port)
        try:
            self._socket = socket.create_connection(address, self._limit())
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if endpoint.scheme == "https":
                from cartwright.https.tls import wrapped  # noqa: PLC0415 - plain HTTP does without its 8 ms

                self._socket = wrapped(self._socket, endpoint)
        except OSError as error:
            raise Unreachable(f"{endpoint.host}: {error}") from error

    def close(self) -> None:
        self._socket.close()

    def usable(self) -> bool:
        """Whether the other side neither closes the connection nor said what nobody asked for."""
        fresh = self._kept and not self._buffer and 0 <= time.time() - self._used < _IDLE_SECONDS
        return fresh and select.select([self._socket], [], [], 0) == ([], [], [])

    def send(self, request: bytes) -> None:
        """Raises Unreachable: what was not sent to its end is not acted on."""
        try:
            self._socket.settimeout(self._limit())
            self._socket.sendall(request)
        except OSError as error:
            raise Unreachable(f"While sending: {error}") from error

    def head(self) -> tuple[int, dict[str, str]]:
        """The status, and the headers by lower-case name. Raises OutcomeUnknown, as all that receives."""
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
                    raise OutcomeUnknown("A chunk is longer than it said")
            while self._up_to(b"\r\n"):
                pass
        else:
            yield from self._exactly(_number(headers.get("content-length", "").encode(), 10))

    def _up_to(self, end: bytes) -> bytes:
        while end not in self._buffer:
            if len(self._buffer) > _MOST_BYTES:
                raise OutcomeUnknown("The answer's head has no end")
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
            raise OutcomeUnknown("The connection was closed before the answer's end")
        self._used = time.time()
        return received

    def _limit(self) -> float:
        """Raises TimeoutError, an OSError: a socket takes 0 to mean that it shall not wait at all."""
        left = min(self.patience, DEADLINE.remaining())
        if left <= 0:
            raise TimeoutError("out of time")
        return left


def _number(text: bytes, base: int) -> int:
    digits = b"0123456789abcdef"[:base]
    if not text or text.lower().strip(digits):
        raise OutcomeUnknown(f"The answer's length is not a number: {text[:20]!r}")
    return int(text, base)
