"""Finds and stops the embedded AWS by its command line.

There is no pid file: another program can have a recorded pid by the time it is read, while a command line is
unambiguous. The marks are ``-X`` options, which the interpreter ignores.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARKS = re.compile(r" -X cartwright\.home=(?P<home>.+) -X cartwright\.port=(?P<port>\d+) -m ops\.emulator$")
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class ServerProcess:
    pid: int
    home: Path
    port: int


def marked(interpreter: str, home: Path, port: int) -> list[str]:
    """The command line of a server, which ``servers`` can find."""
    return [
        interpreter,
        "-X",
        f"cartwright.home={home}",
        "-X",
        f"cartwright.port={port}",
        "-m",
        "ops.emulator",
    ]


def servers() -> list[ServerProcess]:
    """All servers that any copy of this project started on this machine."""
    found = {}
    for pid, command in _command_lines():
        if match := MARKS.search(command):
            found[pid] = ServerProcess(pid, Path(match["home"]), int(match["port"]))
    # A fork that writes a snapshot has the same command line as its server.
    return [server for pid, server in found.items() if _parent(pid) not in found]


def is_alive(server: ServerProcess) -> bool:
    return server in servers()


def end(server: ServerProcess, *, seconds: float) -> bool:
    """Stops a server and waits for it. False when it had to be killed, so that it wrote no state."""
    if _signal(server, signal.SIGTERM) and _gone(server, seconds):
        return True
    if not is_alive(server):
        return True
    kill(server)
    return False


def kill(server: ServerProcess) -> None:
    _signal(server, signal.SIGKILL)
    _gone(server, 10)


def _signal(server: ServerProcess, number: signal.Signals) -> bool:
    if not is_alive(server):
        return False
    try:
        os.kill(server.pid, number)
    except ProcessLookupError:
        return False
    return True


def _gone(server: ServerProcess, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(server):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _parent(pid: int) -> int | None:
    try:
        if Path("/proc/self/stat").exists():
            return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        command = ["ps", "-o", "ppid=", "-p", str(pid)]
        return int(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    except (OSError, ValueError):
        return None


def _command_lines() -> Iterator[tuple[int, str]]:
    proc = Path("/proc")
    if not (proc / "self" / "cmdline").exists():
        command = ["ps", "-axww", "-o", "pid=,args="]
        listing = subprocess.run(command, capture_output=True, text=True, check=True)
        for line in listing.stdout.splitlines():
            pid, _, arguments = line.strip().partition(" ")
            yield int(pid), arguments.strip()
        return
    for entry in proc.iterdir():
        if entry.name.isdigit():
            try:
                raw = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            yield int(entry.name), raw.rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")
