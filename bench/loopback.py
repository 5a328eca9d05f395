"""``python -m bench.loopback FOLDER``: an AWS of canned answers, so that the function is measured and not a server.

It speaks TLS, as AWS does: a client on plain HTTP would be spared an import and a handshake. It leaves its certificate
in the folder, says its port on standard output, and ends when its standard input does.
"""

import hashlib
import json
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from bench import canned_sale
from bench.certificate import write_certificate
from ops import paths

EVENTS = paths.ROOT / "events"
_FILE_LINES = 7
_NOW = "2026-11-21T09:30:00Z"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``authority`` is the file of the certificate to trust."""

    url: str
    authority: Path


def event(name: str) -> dict[str, Any]:
    """One of the project's sample triggers: of the catalogue unless the name begins with another service's."""
    sample = name if "/" in name else f"catalog/{name}"
    content: dict[str, Any] = json.loads((EVENTS / f"{sample}.json").read_text())
    return content


def _wire(item: dict[str, Any]) -> dict[str, Any]:
    marshalled: dict[str, Any] = TypeSerializer().serialize(item)["M"]
    return marshalled


def _product() -> dict[str, Any]:
    product_id = event("get-product")["pathParameters"]["product_id"]
    content = json.loads(event("create-product")["body"])
    del content["category"]
    content["images"] = [{"width": None, "height": None} | image for image in content["images"]]
    stored = {"pk": f"P#{product_id}", "sk": "P", "id": product_id, "version": 1, "category_id": _MUGS["id"]}
    stored["skus"] = []
    return _wire(stored | content | {"created_at": _NOW, "updated_at": _NOW})


_KITCHEN = {
    "id": "01936b5e-0a08-7b02-9d11-3c5e7a9b1d20",
    "slug": "kitchen",
    "name": "Kitchen",
    "parent": None,
}
_MUGS = {
    "id": "01936b5e-0a10-7d20-8c55-7f6b8e0d4a01",
    "slug": "mugs",
    "name": "Mugs",
    "parent": _KITCHEN["id"],
}


def _tree() -> dict[str, Any]:
    rest = {"description": "", "position": 0}
    tree = {"version": 1, "categories": [_KITCHEN | rest, _MUGS | rest], "successors": {}}
    return _wire({"pk": "TREE", "sk": "TREE"} | tree)


def _progress(key: dict[str, Any]) -> dict[str, Any]:
    counts = dict.fromkeys(("products", "rows", "created", "updated", "unchanged", "refused"), 0)
    return key | _wire({"status": "waiting", "etag": "", **counts})


def _is_of_imports(values: dict[str, Any]) -> bool:
    """No import is open besides, and none has a report yet."""
    return any(value.get("S", "").startswith(("I#", "IMPORTS")) for value in values.values())


def _basket() -> dict[str, Any]:
    """The sample's basket, which is a guest's and has one line."""
    asked = event("basket/get-basket")
    basket_id, token = asked["pathParameters"]["basket_id"], asked["headers"]["Basket-Token"]
    owner = f"G#{hashlib.sha256(token.encode()).hexdigest()}"
    head = {"id": basket_id, "owner": owner, "currency": "GBP", "country": "GB", "expires_at": 4_000_000_000}
    lines = {"lines": [["MUG", 2, 1250, 156]], "line_count": 1, "size": 156}
    return _wire(head | lines | {"state": "open", "version": 2, "created_at": _NOW, "updated_at": _NOW})


def _customer() -> dict[str, Any]:
    """The profile of whoever is asked for."""
    known = event("accounts/get-my-profile")["requestContext"]["authorizer"]["claims"]
    profile = {"customer_id": known["sub"], "email": known["email"], "name": known["name"], "version": 1}
    return _wire(profile | {"created_at": _NOW, "updated_at": _NOW})


class Canned:
    """Every product exists, in the category that the samples name; imports wait for their file; one basket is there,
    and one customer."""

    def __init__(self) -> None:
        self._product, self._tree = _product(), _tree()
        self._basket = _basket()
        self._customer = _customer()
        self._sale = {kind: _wire(item) for kind, item in canned_sale.items().items()}
        self._place, self._lines = _wire(canned_sale.places()), _wire(canned_sale.lines())
        self._fixed: dict[str, dict[str, Any]] = {
            "BatchWriteItem": {"UnprocessedItems": {}},
            "ListUsers": {"Users": []},
            "GetSecretValue": {"Name": "s", "SecretString": "a key of thirty-two bytes, about"},
        }
        lines = paths.SAMPLE_CATALOGUE.read_bytes().splitlines(keepends=True)
        self.file = b"".join(lines[:_FILE_LINES])

    def answer(self, target: str, asked: dict[str, Any]) -> dict[str, Any]:
        match target.rpartition(".")[2]:
            case "GetItem":
                item = self._item(asked["Key"])
                return {"Item": item} if item else {}
            case "Query":
                found = self._page(asked["ExpressionAttributeValues"])
                return {"Items": found, "Count": len(found), "ScannedCount": len(found)}
            case "PutEvents":
                return {"FailedEntryCount": 0, "Entries": [{"EventId": "e"} for _ in asked["Entries"]]}
            case "BatchGetItem":
                return {"Responses": self._several(asked["RequestItems"]), "UnprocessedKeys": {}}
            case operation:
                return self._fixed.get(operation, {})

    def _page(self, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Places and lines of the order, nothing that is due, no import that is open; else the product."""
        if values.get(":kind") == {"S": "L#"} and ":order" in values:
            return [self._lines]
        if ":partition" in values:
            return [self._place]
        return [] if ":shard" in values or _is_of_imports(values) else [self._product]

    def _several(self, asked: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Of the sale."""
        keys = {table: each["Keys"] for table, each in asked.items()}
        return {
            table: [item for item in self._sale.values() if {"pk": item["pk"], "sk": item["sk"]} in wanted]
            for table, wanted in keys.items()
        }

    def _item(self, key: dict[str, Any]) -> dict[str, Any] | None:
        kind = key["pk"]["S"].partition("#")[0]
        if kind in self._sale:
            item = self._sale[kind]
            return item if key == {"pk": item["pk"], "sk": item["sk"]} else None
        known = {"P": self._product, "B": self._basket, "C": self._customer, "TREE": self._tree}
        known["I"] = _progress(key)
        return known.get(kind)


def _requests(server_side: Canned) -> type[BaseHTTPRequestHandler]:
    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def setup(self) -> None:
            super().setup()
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            target = self.headers["X-Amz-Target"]
            body = json.dumps(server_side.answer(target, asked)).encode()
            self._send(body, {"Content-Type": "application/x-amz-json-1.0"})

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._send(b"", {"ETag": '"an-etag"'})

        def do_GET(self) -> None:
            self._send(server_side.file, {"Content-Type": "text/csv", "ETag": '"an-etag"'})

        def log_message(self, *_: object) -> None:
            pass

        def _send(self, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(200)
            checked = {"x-amzn-RequestId": "r", "x-amz-crc32": str(zlib.crc32(body))}
            for name, value in {**headers, **checked, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

    return Requests


@contextmanager
def started() -> Iterator[Endpoint]:
    """A process of its own, so that its work is not the function's."""
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder:
        child = subprocess.Popen(
            [sys.executable, "-m", "bench.loopback", folder],
            cwd=paths.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with child:
            assert child.stdin
            assert child.stdout
            try:
                port = int(child.stdout.readline())
                yield Endpoint(f"https://localhost:{port}", Path(folder) / "certificate.pem")
            finally:
                child.stdin.close()
                child.wait(10)


def main() -> None:
    certificate, key = write_certificate(Path(sys.argv[1]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _requests(Canned()))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
