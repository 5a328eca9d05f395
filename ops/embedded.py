"""The embedded AWS (MiniStack): runs in its own session, on loopback only, with IAM enforced."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ops import paths, processes
from ops.emulator import snapshots
from ops.errors import OpsError
from ops.processes import ServerProcess

REGION = "eu-west-1"
ACCOUNT = "000000000000"
DEFAULT_PORT = 4566
_PORT = "port"
START_SECONDS = 60
STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Started:
    """``fresh`` says that there was no state to load, so deleting the new state loses nothing.

    ``loss`` describes what a killed server lost; None when it was stopped.
    """

    process: ServerProcess
    fresh: bool
    loss: str | None = None


def endpoint(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def running() -> ServerProcess | None:
    """This folder's server, healthy or not. Without one, removes the file with its address."""
    home = paths.local_dir()
    found = next((server for server in processes.servers() if server.home == home), None)
    if found is None:
        paths.shop_file().unlink(missing_ok=True)
    return found


def health(port: int, *, seconds: float = 5) -> dict[str, Any] | None:
    """The health response of a MiniStack on this port; None when none answers."""
    try:
        with urllib.request.urlopen(f"{endpoint(port)}/_ministack/health", timeout=seconds) as response:  # noqa: S310
            body = json.load(response)
    except (OSError, ValueError):
        return None
    return body if isinstance(body, dict) and "edition" in body else None


def ensure_usable(server: ServerProcess, port: int | None) -> None:
    """Rejects a server on another port, one that does not answer, or one of another version."""
    if port is not None and server.port != port:
        raise OpsError(
            f"The embedded AWS of this folder already runs on port {server.port}, not on {port}.",
            f"Run 'make down' first, or 'make up PORT={server.port}'.",
        )
    state = health(server.port)
    if state is None:
        raise OpsError(
            f"The embedded AWS of an earlier run (pid {server.pid}) does not answer on port {server.port}.",
            "Run 'make down', then 'make up'.",
        )
    installed = version("ministack")
    if state.get("version") != installed:
        raise OpsError(
            f"The running embedded AWS is MiniStack {state.get('version')}, but {installed} is installed.",
            "Run 'make down', then 'make up'.",
        )


def ensure_port_free(port: int) -> None:
    if not 1024 <= port <= 65535:
        raise OpsError(f"{port} is not a valid port.", "Use one from 1024 to 65535.")
    if _bindable(port):
        return
    other = next((server for server in processes.servers() if server.port == port), None)
    if other:
        owner = f"the embedded AWS of another copy of this project ({other.home})"
    elif health(port, seconds=1):
        owner = "a MiniStack that this project did not start"
    else:
        owner = "another program"
    free = next(
        (candidate for candidate in range(port + 1, min(port + 100, 65536)) if _bindable(candidate)), None
    )
    remedy = (
        f"Stop it, or use another port: make up PORT={free}." if free else "Stop it, or use another port."
    )
    raise OpsError(f"Port {port} is taken by {owner}.", remedy)


def kept_port() -> int | None:
    """The port of an earlier run. The stored queue URLs contain it, so no other port works."""
    folder = paths.server_dir()
    try:
        port = int((folder / _PORT).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return port if snapshots.newest(folder) else None


def start(port: int) -> Started:
    """Starts the server and waits until it answers. Raises OpsError, without a running process, when it does not."""
    folder = paths.server_dir()
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    for name in ("tmp", "home"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    loss = loss_of(folder)
    fresh = snapshots.open_newest(folder) is None
    snapshots.all_saved(folder)
    (folder / _PORT).write_text(str(port))
    log = paths.logs_dir() / "ministack.log"
    with log.open("wb") as sink:
        child = subprocess.Popen(
            processes.marked(sys.executable, paths.local_dir(), port),
            cwd=paths.ROOT,
            env=_environment(folder, port),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process = ServerProcess(child.pid, paths.local_dir(), port)
    try:
        _await_health(child, port, log)
    except BaseException:
        child.kill()
        child.wait()
        raise
    return Started(process, fresh, loss)


def loss_of(folder: Path) -> str | None:
    """Describes what a killed server lost; None when it was stopped, or never ran."""
    found, since = snapshots.newest(folder), snapshots.unsaved_since(folder)
    if found is None:
        lost = "The embedded AWS was killed before its first snapshot: all local data is lost."
        return lost if since else None
    if found.final and since is None:
        return None
    saved = f"The embedded AWS was killed; its last snapshot is from {found.at:%Y-%m-%d %H:%M:%S} UTC"
    if since is None:
        return f"{saved}. Nothing changed after it, so nothing is lost."
    return f"{saved}. Changes since {since:%Y-%m-%d %H:%M:%S} UTC are lost, including accepted orders."


def stop(server: ServerProcess) -> bool:
    """Stops the server, which writes its state at the end. False when it wrote none or had to be killed."""
    try:
        ended = processes.end(server, seconds=STOP_SECONDS)
        paths.shop_file().unlink(missing_ok=True)
        found = snapshots.newest(paths.server_dir())
        saved = snapshots.unsaved_since(paths.server_dir()) is None
        return ended and saved and found is not None and found.final
    except PermissionError as error:
        raise OpsError(
            f"The embedded AWS (pid {server.pid}) belongs to another user.", "Stop it as that user."
        ) from error


def holds_anything() -> bool:
    """Whether there is state for ``wipe`` to delete."""
    return any(path.exists() for path in (paths.server_dir(), paths.shop_file(), paths.users_file()))


def wipe() -> None:
    """Deletes everything except logs and downloads. The server must be stopped."""
    shutil.rmtree(paths.server_dir(), ignore_errors=True)
    for path in (paths.shop_file(), paths.users_file()):
        path.unlink(missing_ok=True)


def _await_health(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while health(port) is None:
        if child.poll() is not None:
            said = log.read_text(errors="replace").strip().splitlines() or ["it printed nothing"]
            raise OpsError(
                f"The embedded AWS did not start ({said[-1].strip()}).", f"See {paths.shown(log)}."
            )
        if time.monotonic() > deadline:
            raise OpsError(
                f"The embedded AWS did not answer within {START_SECONDS} s.", f"See {paths.shown(log)}."
            )
        time.sleep(0.05)


def _bindable(port: int) -> bool:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _environment(folder: Path, port: int) -> dict[str, str]:
    """Passes only PATH and the locale of the caller: functions inherit the server's environment.

    Disables all other listeners of MiniStack (IoT's MQTT, SFTP) and its search for Docker, which would otherwise remove
    containers.
    """
    kept = {key: value for key, value in os.environ.items() if key in ("LANG", "LC_ALL", "TZ")}
    return kept | {
        "PATH": paths.tools_path(),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / snapshots.STATE),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / snapshots.OBJECTS),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent/docker.sock",
        "LAMBDA_EXECUTOR": "local",
    }
