"""Running whole processes from a clean environment, and ending them when the benchmark ends."""

import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from ops import paths
from ops.errors import OpsError

_HIDDEN = ("AWS_", "CDK_", "MAKE", "MFLAGS", "PYTHON")
_ENDING_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Finished:
    """``seconds`` are from its start to its end."""

    seconds: float
    out: str


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what would change a figure (PYTHONDONTWRITEBYTECODE doubles most) or lead to a real account."""
    kept = {key: value for key, value in environment.items() if not key.startswith(_HIDDEN)}
    past = (kept.get("NO_PROXY") or kept.get("no_proxy"), "127.0.0.1", "localhost")
    direct = ",".join(filter(None, past))
    return kept | {"PATH": paths.tools_path(), "NO_PROXY": direct, "no_proxy": direct}


def run(command: Sequence[str], environment: Mapping[str, str], *, given: str = "") -> Finished:
    """Raises OpsError with the last thing it said when it fails. ``environment`` is all that it gets.

    It runs in a session of its own, so that Ctrl-C reaches it once, from here, and it can tidy up in peace.
    """
    with tempfile.TemporaryFile("w+") as said:
        started = time.perf_counter()
        child = subprocess.Popen(
            command,
            cwd=paths.ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        )
        try:
            out, _ = child.communicate(given)
            seconds = time.perf_counter() - started
        except BaseException:
            _end(child)
            raise
        if child.returncode:
            raise OpsError(f"{' '.join(command)} failed: {_last_line(said)}", "Mend that, then run it again.")
    return Finished(seconds, out)


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _last_line(said: IO[str]) -> str:
    said.seek(0)
    lines = [line.strip() for line in said if line.strip()]
    return lines[-1] if lines else "it said nothing."
