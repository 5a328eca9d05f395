"""What a process pays to import its way to DynamoDB and make the first call, by each way that was considered."""

import functools
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec

from bench import commands, trimming
from bench.harness import Figure, Report, rounds
from bench.shop import BenchShop
from ops import paths

ROUNDS = 25
AWSCRT = "awscrt==0.38.1"
"""Installed beside the project by the benchmark: nothing else uses it."""
REFERENCE = "boto3_client"
CALLS = (
    "lean",
    "http_client",
    "awscrt_http",
    "botocore_signer",
    "botocore_trimmed",
    "botocore_client",
    REFERENCE,
)
CONTEXTS = ("tls_amazon", "tls_system")
_ANSWER = b'{"Item": {"pk": {"S": "a"}, "sk": {"S": "a"}}}'


class Taken(msgspec.Struct, frozen=True):
    cpu: float
    modules: int


def measure(shop: Callable[[], BenchShop]) -> Report:
    """``shop`` is not needed."""
    del shop
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder, _answering() as port:
        trimming.trim("GetItem", Path(folder) / "models")
        environment = _environment(Path(folder), port)
        subjects = {
            name: functools.partial(_take, name, environment) for name in ("nothing", *CALLS, *CONTEXTS)
        }
        subjects["lean again"] = subjects["lean"]
        taken = rounds("Transport", subjects, ROUNDS)

    def net(name: str) -> list[float]:
        return [each.cpu - bare.cpu for each, bare in zip(taken[name], taken["nothing"], strict=True)]

    def modules(name: str) -> list[float]:
        return [each.modules - bare.modules for each, bare in zip(taken[name], taken["nothing"], strict=True)]

    figures = {f"{name}.cpu": Figure.of(net(name), "ms CPU", net(REFERENCE)) for name in CALLS}
    figures |= {f"{name}.modules": Figure.of(modules(name), "modules", modules(REFERENCE)) for name in CALLS}
    figures |= {f"{name}.cpu": Figure.of(net(name), "ms CPU", net("tls_system")) for name in CONTEXTS}
    return Report(
        name="transport",
        title="Importing and making the first DynamoDB call",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds of fresh processes: their CPU time and modules beyond those of a "
            "process that does nothing. The call is a GetItem to a loopback server over plain HTTP; the reference "
            f"is a boto3 client. The TLS figures are the import of ssl and a context. {AWSCRT}.",
        ),
        figures=figures,
        controls={"lean": Figure.of(net("lean"), "ms CPU", net("lean again"))},
    )


def _take(name: str, environment: dict[str, str]) -> Taken:
    finished = commands.run([sys.executable, "-m", f"bench.transports.{name}"], environment)
    return msgspec.json.decode(finished.out, type=Taken)


def _environment(folder: Path, port: int) -> dict[str, str]:
    """Installs what the project has no other use for."""
    extra = folder / "awscrt"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(extra), AWSCRT]
    commands.run(install, dict(os.environ))
    sources = [paths.ROOT, paths.ROOT / "layers" / "shared" / "python", extra]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, sources)),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "BENCH_TRIMMED_MODELS": str(folder / "models"),
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(_ANSWER)))
        self.end_headers()
        self.wfile.write(_ANSWER)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def _answering() -> Iterator[int]:
    """The port of a DynamoDB that knows one item."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
