"""A local server that answers AWS calls from a script, so that rare answers and broken ones can be had on demand."""

import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from tests.unit.cartwright.aws import service_models

Reply = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Wire:
    """Bytes as they go out after a request was read, and what then becomes of the connection."""

    content: bytes
    then: Literal["keep", "close", "stall"] = "keep"


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def action(self) -> str:
        return self.headers.get("x-amz-target", "").rpartition(".")[2] or f"{self.method} {self.path}"


class Endpoint:
    """Replies in turn, the last one for ever. `connections` counts them, `closed` those the server ended.

    What was signed for AWS is held against the service models: `operations` are what they know, `invalid` what they say
    of the rest.
    """

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[Seen] = []
        self.connections = 0
        self.closed = threading.Semaphore(0)
        self.operations: set[str] = set()
        self.invalid: list[str] = []
        self._replies: list[Reply | Wire] = [(200, {})]

    def script(self, *replies: Reply | Wire) -> None:
        self._replies = list(replies)

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """Each call's action and payload."""
        return [(each.action, json.loads(each.body)) for each in self.seen]

    def answer(self, request: Seen) -> Wire:
        self.seen.append(request)
        if service_models.SIGNED.match(request.headers.get("authorization", "")):
            self._validate(request)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        return reply if isinstance(reply, Wire) else Wire(response(reply[0], json.dumps(reply[1]).encode()))

    def _validate(self, request: Seen) -> None:
        try:
            self.operations.add(
                service_models.operation(request.method, request.path, request.headers, request.body)
            )
        except service_models.Invalid as error:
            self.invalid.append(str(error))


def response(status: int, body: bytes, **headers: str) -> bytes:
    """`headers` are named in snake case."""
    fields = {"content-type": "application/x-amz-json-1.0", "content-length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def error(code: str, status: int = 400, **more: Any) -> Reply:
    return status, {"__type": f"com.amazonaws#{code}", "message": "as scripted", **more}


@contextmanager
def serving() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(socketserver.StreamRequestHandler):
        timeout = 30

        def handle(self) -> None:
            endpoint.connections += 1
            while request := self.read():
                wire = endpoint.answer(request)
                try:
                    self.wfile.write(wire.content)
                    if wire.then == "stall":
                        self.rfile.read(1)
                except OSError:
                    return
                if wire.then != "keep":
                    return

        def finish(self) -> None:
            super().finish()
            self.server.shutdown_request(self.request)
            endpoint.closed.release()

        def read(self) -> Seen | None:
            try:
                method, _, rest = self.rfile.readline().decode().partition(" ")
                headers = dict[str, str]()
                while line := self.rfile.readline().decode().strip():
                    name, _, value = line.partition(":")
                    headers[name.lower()] = value.strip()
            except OSError:
                return None
            body = self.rfile.read(int(headers.get("content-length", 0)))
            return Seen(method, rest.partition(" ")[0], headers, body) if method else None

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 64

    with Server(("127.0.0.1", 0), Handler) as server:
        endpoint.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield endpoint
        finally:
            server.shutdown()
            thread.join()
