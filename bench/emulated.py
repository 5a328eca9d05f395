"""One execution environment: a function under Lambda's Runtime Interface Emulator, from its start to its end.

INIT is what the emulator reports: from the runtime's start to its first request for work. It reports "Init Duration"
too, which it does not measure.
"""

import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench import runtime
from bench.loopback import Endpoint
from bench.packages import Function
from ops.errors import OpsError
from ops.paths import local_dir

_START_SECONDS = 10
_END_SECONDS = 10
_ANSWER_SECONDS = 120
_INIT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")
_INVOKE = re.compile(r"INVOKE RTDONE\(status: success, .*duration: ([\d.]+)ms\)")

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Life:
    """Milliseconds of its INIT and of each request, and the answers."""

    init: float
    requests: Sequence[float]
    answers: Sequence[Any]

    @property
    def cold(self) -> float:
        """What the first caller waits for: nothing that INIT leaves to the first request is hidden."""
        return self.init + self.requests[0]


def live(
    function: Function, events: Sequence[Event], endpoint: Endpoint, *, prefix: Sequence[str] = ()
) -> Life:
    """Starts it, sends the events one after the other, and ends it. ``prefix`` goes before the runtime's command.

    Raises OpsError with what the function said when it fails.
    """
    with tempfile.TemporaryFile("w+") as said:
        with _running(function, endpoint, prefix, said.fileno()) as port:
            answers = [_post(port, event) for event in events]
        said.seek(0)
        log = said.read()
    init, requests = _INIT.findall(log), _INVOKE.findall(log)
    if len(init) != 1 or len(requests) != len(events):
        last = (log.strip().splitlines() or ["it said nothing"])[-1]
        raise OpsError(f"{function.name} failed under the emulator: {last}", f"Its log:\n{log[-4000:]}")
    return Life(float(init[0]), [float(each) for each in requests], answers)


@contextmanager
def _running(function: Function, endpoint: Endpoint, prefix: Sequence[str], log: int) -> Iterator[int]:
    port, api_port = _free_ports()
    command = [str(runtime.emulator())]
    command += ["--runtime-interface-emulator-address", f"127.0.0.1:{port}"]
    command += ["--runtime-api-address", f"127.0.0.1:{api_port}"]
    command += [*prefix, str(runtime.python()), "-m", "awslambdaric", function.handler]
    child = subprocess.Popen(
        command,
        cwd=function.task,
        env=environment(function, endpoint),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        _await(port)
        yield port
    finally:
        child.terminate()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def environment(function: Function, endpoint: Endpoint) -> dict[str, str]:
    """What Lambda sets and what the template states. Byte code can't be written there: its folders are read-only."""
    return {
        **function.variables,
        "PATH": os.defpath,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "HOME": str(local_dir()),
        "LAMBDA_TASK_ROOT": str(function.task),
        "PYTHONPATH": str(function.opt / "python"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_CA_BUNDLE": str(endpoint.authority),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": function.name.replace(".", "-").replace(" ", "-"),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
    }


def environment_by_hand(function: Function, endpoint: Endpoint) -> dict[str, str]:
    """For ``python -P``, which does not look into the folder it runs in, as Lambda's runtime does."""
    stated = environment(function, endpoint)
    return stated | {"PYTHONPATH": os.pathsep.join((str(function.task), stated["PYTHONPATH"]))}


def _post(port: int, event: Event) -> Any:
    url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
    request = urllib.request.Request(url, json.dumps(event).encode())
    with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as response:  # noqa: S310
        return json.load(response)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _await(port: int) -> None:
    """The emulator starts the runtime at the first request, so waiting for its port changes nothing."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise OpsError("The runtime emulator did not start.", "Try it by hand.") from error
            time.sleep(0.01)
        else:
            return
