"""A local HTTP server that answers AWS calls from a script, so that rare answers can be had on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, Any]]


class Endpoint:
    """Replies in turn, the last one for ever; `calls` holds each call's action and payload."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._replies: list[Reply] = [(200, {})]

    def script(self, *replies: Reply) -> None:
        self._replies = list(replies)

    def answer(self, action: str, payload: dict[str, Any]) -> Reply:
        self.calls.append((action, payload))
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


def error(code: str, status: int = 400, **more: Any) -> Reply:
    return status, {"__type": f"com.amazonaws#{code}", "message": "as scripted", **more}


@contextmanager
def serving() -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            action = self.headers["X-Amz-Target"].rpartition(".")[2]
            status, reply = endpoint.answer(action, json.loads(body))
            content = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
