"""Stands between one function and AWS, and lets go wrong what `Faults` draws.

The function is led here by AWS_ENDPOINT_URL, which no template sets (stacks/checks/endpoints.py).
"""

import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.local.faulty import Call, Fault
from tests.local.redeployed import Redeployable

SECONDS = 60
_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


@dataclass(frozen=True)
class Sent:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes


class Draws(Protocol):
    def draw(self, call: Call) -> Fault | None:
        """What goes wrong with this call; None for nothing."""
        ...


@dataclass
class Interposed:
    """`crash` ends the function's processes; `publish` puts events on their bus, for a part of what was signed is not.

    `crashes` has how many processes there were each time, `failed` what could not be delivered later.
    """

    function: str
    aws: str
    faults: Draws
    crash: Callable[[], int]
    publish: Callable[[list[Any]], list[Any]]
    crashes: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    delayed: list[threading.Timer] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - for delays

    def answer(self, sent: Sent) -> Answered | None:
        """None when the connection is to be cut."""
        call = Call.of(self.function, sent.method, sent.path, sent.headers.get("x-amz-target", ""))
        fault = self.faults.draw(call)
        happens: dict[Fault | None, Callable[[], Answered | None]] = {
            None: lambda: self.forward(sent),
            "throttled": lambda: _refusal(call, "throttled"),
            "server-error": lambda: _refusal(call, "server-error"),
            "request-lost": lambda: None,
            "answer-lost": lambda: self._cut(self.forward(sent)),
            "partly-refused": lambda: self._in_part(sent),
            "duplicated": lambda: [self.forward(sent) for _ in range(2)][-1],
            "delayed": lambda: self._later(sent),
            "crash-before": lambda: self._cut(self._crash()),
            "crash-after": lambda: self._cut(self.forward(sent), self._crash()),
        }
        return happens[fault]()

    def _crash(self) -> int:
        self.crashes.append(self.crash())
        return self.crashes[-1]

    def _cut(self, *_: object) -> None:
        """Whatever came of it."""

    def forward(self, sent: Sent) -> Answered:
        connection = HTTPConnection(self.aws, timeout=SECONDS)
        try:
            connection.request(sent.method, sent.path, body=sent.body, headers=sent.headers)
            response = connection.getresponse()
            headers = {name: value for name, value in response.getheaders() if name.lower() not in _HOP}
            return Answered(response.status, headers, response.read())
        finally:
            connection.close()

    def _later(self, sent: Sent) -> Answered:
        """EventBridge has taken them, and takes its time."""

        def deliver() -> None:
            answered = self.forward(sent)
            if answered.status != 200 or json.loads(answered.body)["FailedEntryCount"]:
                self.failed.append(answered.body.decode())

        timer = threading.Timer(self.chance.uniform(0.2, 3.0), deliver)
        self.delayed.append(timer)
        timer.start()
        return _entries([{"EventId": f"later-{index}"} for index in range(len(_told(sent)))])

    def _in_part(self, sent: Sent) -> Answered:
        told = _told(sent)
        refused = set(self.chance.sample(range(len(told)), self.chance.randint(1, len(told))))
        taken = [entry for index, entry in enumerate(told) if index not in refused]
        results = iter(self.publish(taken) if taken else ())
        refusal = {"ErrorCode": "InternalFailure", "ErrorMessage": "Refused on demand"}
        return _entries([refusal if index in refused else next(results) for index in range(len(told))])


@contextmanager
def interposed(deployed: Redeployable, faults: Draws) -> Iterator[Interposed]:
    """As long as this lasts, the function finds AWS behind the faults."""
    events = deployed.shop.session().client("events")
    made = Interposed(
        function=deployed.name,
        aws=f"127.0.0.1:{deployed.shop.port}",
        faults=faults,
        crash=deployed.killer(),
        publish=lambda entries: list(events.put_events(Entries=entries)["Entries"]),
    )
    with _listening(made) as address, deployed.given(AWS_ENDPOINT_URL=address):
        yield made


@contextmanager
def _listening(made: Interposed) -> Iterator[str]:
    """Its address, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            try:
                answered = made.answer(Sent(self.command, self.path, headers, body))
            except OSError:
                answered = None
            if answered is None:
                self.close_connection = True
                return
            self.send_response(answered.status)
            for name, value in answered.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answered.body)))
            self.end_headers()
            self.wfile.write(answered.body)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - so the base class calls them

        def log_message(self, *arguments: object) -> None:
            """The counts say it all."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: object) -> None:
            """Whoever crashes does not wait for an answer."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        for timer in made.delayed:
            timer.join()
        server.shutdown()
        server.server_close()
        thread.join()


def _told(sent: Sent) -> list[Any]:
    told: list[Any] = json.loads(sent.body)["Entries"]
    return told


def _entries(results: list[Any]) -> Answered:
    failed = sum("ErrorCode" in each for each in results)
    body = {"FailedEntryCount": failed, "Entries": results}
    return Answered(200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(body).encode())


def _refusal(call: Call, fault: Fault) -> Answered:
    """As DynamoDB, EventBridge and a payment provider word it."""
    if fault == "throttled":
        status = 400
        code = "ThrottlingException" if call.kind == "events" else "ProvisionedThroughputExceededException"
    else:
        status, code = (503, "unavailable") if call.kind == "provider" else (500, "InternalServerError")
    body = {"__type": code, "message": "Refused on demand"}
    return Answered(status, {"Content-Type": "application/json"}, json.dumps(body).encode())
