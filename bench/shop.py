"""A shop of the benchmarks' own: a real deploy to an embedded AWS on a free port, gone at the end.

A developer's own shop, started with ``make up``, is neither used nor touched.
"""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import commands
from ops import console, embedded, fingerprint, processes
from ops.shop import Shop


@dataclass(frozen=True, slots=True)
class BenchShop:
    """``cold_seconds`` is how long the first ``make up`` took, ``inputs`` the hash of what it deployed."""

    home: Path
    port: int
    inputs: str
    cold_seconds: float = 0

    def make(self, verb: str) -> float:
        """Seconds that ``make VERB`` takes."""
        port = [f"PORT={self.port}"] if verb == "up" else []
        return commands.run(["make", verb, *port], self._environment).seconds

    def token(self) -> str:
        """A staff user's ID token."""
        verb = [sys.executable, "-m", "ops", "token", "--as", "staff"]
        return commands.run(verb, self._environment).out.strip()

    def open(self) -> Shop:
        content = json.loads((self.home / "shop.json").read_text())
        return Shop(**{key: content[key] for key in ("stage", "region", "endpoint", "outputs")})

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "CARTWRIGHT_LOCAL_DIR": str(self.home)}


@contextmanager
def started() -> Iterator[BenchShop]:
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder).resolve()
        shop = BenchShop(home, _free_port(), fingerprint.of_inputs())
        try:
            shop.make("layers")
            with console.step("Starting a shop for the benchmarks (make up)"):
                seconds = shop.make("up")
            yield BenchShop(home, shop.port, shop.inputs, seconds)
        finally:
            for server in processes.servers():
                if server.home == home:
                    embedded.stop(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
