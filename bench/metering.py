"""What deployed functions ask of AWS, in billable units: each calls the embedded AWS through a counter of its own.

Writes are counted by what the embedded AWS says that they consumed, which is by DynamoDB's rules and with the indexes.
It counts every read as one of the smallest size, so reads are counted from the sizes of what comes back. To be asked
for what a write consumed, a request has to be changed, which breaks its signature: it goes on with the account's own
key, so here, and here only, DynamoDB is not told whose request it is.
"""

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import stacks  # noqa: F401 - puts the shared layer on the import path
from bench.capacity import item_bytes, read_units

_ROOT = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
_WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
_APIS = "/_aws/execute-api/"
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
_SECONDS = 60


@dataclass(slots=True)
class Usage:
    """Of one function. ``writes`` are without the indexes'. ``calls`` are by service and operation, those of another
    HTTP API as ``http.POST``; ``sent`` are the bytes of the latter. ``events`` are the sizes of those it published.
    """

    reads: float = 0
    writes: float = 0
    index_writes: float = 0
    calls: Counter[str] = field(default_factory=Counter)
    events: list[int] = field(default_factory=list)
    sent: int = 0

    def count(self, target: str, sent: Mapping[str, Any], status: int, answer: Mapping[str, Any]) -> None:
        service, _, operation = target.partition(".")
        self.calls[f"{service.partition('_')[0]}.{operation}"] += 1
        if operation == "PutEvents":
            self.events += [
                sum(len(str(part).encode()) for part in each.values()) for each in sent["Entries"]
            ]
        elif operation in _WRITES and status != 200:
            self.writes += _refused(sent)
        elif operation in _WRITES:
            consumed = answer.get("ConsumedCapacity", [])
            for table in consumed if isinstance(consumed, list) else [consumed]:
                indexes = sum(
                    each["CapacityUnits"] for each in table.get("GlobalSecondaryIndexes", {}).values()
                )
                self.index_writes += indexes
                self.writes += table["CapacityUnits"] - indexes
        elif status == 200:
            self.reads += _read(operation, sent, answer)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A function that waited long enough has gone; what it asked for is done and billed all the same."""


class Meter:
    """A door to the AWS at ``endpoint`` for each name that asks for one."""

    def __init__(self, endpoint: str) -> None:
        self.usage: defaultdict[str, Usage] = defaultdict(Usage)
        self._authority = urlsplit(endpoint).netloc
        self.lock = threading.Lock()
        self._servers: list[ThreadingHTTPServer] = []

    def door(self, name: str) -> str:
        """Its URL."""
        meter = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                target = self.headers.get("X-Amz-Target", "")
                headers = dict(self.headers.items())
                sent = json.loads(body) if target and body else {}
                if target.partition(".")[2] in _WRITES:
                    body = json.dumps(sent | {"ReturnConsumedCapacity": "INDEXES"}).encode()
                    headers = _as_account(headers, len(body))
                status, answered, content = meter.forward(self.command, self.path, headers, body)
                with meter.lock:
                    if target:
                        meter.usage[name].count(target, sent, status, json.loads(content or b"{}"))
                    elif self.path.startswith(_APIS):
                        meter.usage[name].calls[f"http.{self.command}"] += 1
                        meter.usage[name].sent += len(body) + len(str(self.headers))
                self.send_response(status)
                for key, value in answered:
                    if key.lower() not in _HOP:
                        self.send_header(key, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Says nothing."""

        server = _Server(("127.0.0.1", 0), Door)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    def forward(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection(self._authority, timeout=_SECONDS)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


@contextmanager
def metering(endpoint: str) -> Iterator[Meter]:
    meter = Meter(endpoint)
    try:
        yield meter
    finally:
        meter.close()


def _as_account(headers: Mapping[str, str], length: int) -> dict[str, str]:
    dropped = ("authorization", "x-amz-security-token", "content-length", "x-amz-content-sha256")
    kept = {key: value for key, value in headers.items() if key.lower() not in dropped}
    return kept | {"Authorization": _ROOT, "Content-Length": str(length)}


def _refused(sent: Mapping[str, Any]) -> int:
    """A write whose condition fails costs a unit, or two for each action of a transaction."""
    return 2 * len(sent["TransactItems"]) if "TransactItems" in sent else 1


def _read(operation: str, sent: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    """Of a batch each item is rounded by itself, and what is not there costs a unit too."""
    if operation == "GetItem":
        return read_units([item_bytes(answer.get("Item", {}))], consistent=sent.get("ConsistentRead", False))
    if operation == "Query":
        return read_units(map(item_bytes, answer["Items"]), consistent=sent.get("ConsistentRead", False))
    if operation != "BatchGetItem":
        return 0
    units = 0.0
    for table, wanted in sent["RequestItems"].items():
        found = answer["Responses"].get(table, [])
        sizes = [item_bytes(item) for item in found] + [0] * (len(wanted["Keys"]) - len(found))
        units += sum(read_units([size], consistent=wanted.get("ConsistentRead", False)) for size in sizes)
    return units
