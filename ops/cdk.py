"""Runs the CDK CLI: pinned, from node_modules, with its output in a log."""

import itertools
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ops import embedded, paths
from ops.errors import OpsError

_PROGRESS = re.compile(r"^(?P<stack>cartwright-\S+) \| +(?P<done>\d+)/(?P<all>\d+) \|")
_BLAME = (
    re.compile(r"\|\s(?:CREATE|UPDATE|DELETE)_FAILED\s+\|\s*(?P<why>.+)$"),
    re.compile(r"^(?:❌|\S*Error:|Error:)\s*(?P<why>.+)$"),
    re.compile(r"^(?P<why>(?:\w+\.)*\w*(?:Error|Exception): .+)$"),
)
_APP_FAILED = "Subprocess exited with error"
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def run(
    arguments: list[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    on_progress: Callable[[str], None] = lambda _: None,
    silence_seconds: float = 120,
    folder: Path = paths.ROOT,
) -> None:
    """Run ``cdk ARGUMENTS``. Raises OpsError with the line that explains the failure and the path of the log.

    Also raises after ``silence_seconds`` without output: CloudFormation would otherwise wait an hour for a custom
    resource that never answers.
    """
    command = [_node(), str(_tool()), *arguments, "--ci", "--no-notices", "--no-version-reporting"]
    with log.open("w") as sink:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            for line in _lines(child, silence_seconds):
                sink.write(line)
                sink.flush()
                if progress := _PROGRESS.match(_ANSI.sub("", line)):
                    on_progress(_progress(progress))
            failed = child.wait()
        except BaseException as error:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            if isinstance(error, TimeoutError):
                raise OpsError(
                    f"cdk {arguments[0]} printed nothing for {silence_seconds:.0f} s and was stopped.",
                    f"See the end of {paths.shown(log)} for what it waited for.",
                ) from error
            raise
    if failed:
        raise OpsError(f"cdk {arguments[0]} failed: {blame(log)}.", f"Full log: {paths.shown(log)}.")


def _progress(progress: re.Match[str]) -> str:
    """An update touches fewer resources than it examines, and the CLI then counts past its own total."""
    done, total = int(progress["done"]), int(progress["all"])
    return (
        f"{progress['stack']}, {done} of {total} resources"
        if done <= total
        else f"{progress['stack']}, {done} resources"
    )


def _lines(child: subprocess.Popen[str], silence_seconds: float) -> Iterator[str]:
    """The child's output, line by line. Raises TimeoutError after a silence of that length."""
    said: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        for line in child.stdout or ():
            said.put(line)
        said.put(None)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = said.get(timeout=silence_seconds)
        except queue.Empty as error:
            raise TimeoutError from error
        if line is None:
            return
        yield line


def attach(arguments: list[str]) -> None:
    """Run ``cdk ARGUMENTS`` on the operator's terminal, where it can prompt. Raises OpsError when it fails."""
    command = [_node(), str(_tool()), *arguments]
    if subprocess.run(command, cwd=paths.ROOT, env=account_environment(), check=False).returncode:
        raise OpsError(f"cdk {arguments[0]} failed.", "See its output above.")


def blame(log: Path) -> str:
    """The most informative line of a failed run: CloudFormation's error, else that of the CLI or Python."""
    said = (_ANSI.sub("", line).strip() for line in log.read_text(errors="replace").splitlines())
    lines = [line for line in said if line]
    for line, following in itertools.pairwise(lines):
        if _APP_FAILED in following:
            return line.rstrip(".")[:500]
    for pattern in _BLAME:
        for line in lines:
            if found := pattern.search(line):
                return found["why"].strip().rstrip(".")[:500]
    return lines[-1].rstrip(".") if lines else "it printed nothing"


def account_environment() -> dict[str, str]:
    """The operator's own environment and credentials."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | _tools()


def embedded_environment(port: int) -> dict[str, str]:
    """Settings for the embedded AWS only. Excludes the caller's profiles and variables, so no real account is used."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_", "PYTHON"))}
    return kept | _tools() | aws_variables(port) | {"CDK_VALIDATION": "false"}


def aws_variables(port: int) -> dict[str, str]:
    """Settings that an AWS client of any language needs for the embedded AWS."""
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": embedded.REGION,
        "AWS_DEFAULT_REGION": embedded.REGION,
        "AWS_ENDPOINT_URL": embedded.endpoint(port),
        "AWS_ENDPOINT_URL_S3": embedded.endpoint(port),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _tools() -> dict[str, str]:
    return {
        "PATH": paths.tools_path(),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "1",
        "FORCE_COLOR": "0",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }


def _node() -> str:
    node = shutil.which("node", path=paths.tools_path())
    if node is None:
        raise OpsError(
            f"Node.js is neither beside {paths.shown(Path(sys.executable))} nor on the PATH.",
            "Run 'make install', which installs it from the package registry.",
        )
    return node


def _tool() -> Path:
    tool = paths.ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
    if not tool.exists():
        raise OpsError("The CDK CLI is not installed.", "Run 'make install'.")
    return tool
