"""Writes the byte code of a package: for this interpreter, or for Lambda's Python by Pyodide.

Pyodide is CPython for WebAssembly. It starts in three seconds and then compiles a package in a fraction of one, so one
process of it serves all builds of this process. It ends when this process does, with its standard input.
"""

import contextlib
import functools
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, cast

from stacks import ROOT

PYODIDE = ROOT / "node_modules" / "pyodide"
_SCRIPT = Path(__file__).with_suffix(".mjs")
_ERROR = re.compile(r"\w*Error\b")
_one_at_a_time = threading.Lock()


class ByteCodeError(RuntimeError):
    """Byte code can't be written. The message states the remedy or the reason."""


def lambda_compiler() -> str:
    """Names what ``write_for_lambda`` compiles with."""
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return f"pyodide {locked['node_modules/pyodide']['version']}"


def write(folder: Path) -> None:
    """For this interpreter."""
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "."]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["PYTHONHASHSEED"] = "0"
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ByteCodeError(f"Failed to write byte code: {(result.stdout or result.stderr).strip()}")


def write_for_lambda(folder: Path, python: str) -> None:
    """The same bytes on every machine, whatever interpreters it has."""
    if not (PYODIDE / "pyodide.mjs").is_file():
        raise ByteCodeError(
            f"{lambda_compiler()}, which writes byte code, is not installed: run 'make install'."
        )
    with _one_at_a_time:
        answer = _ask(folder)
    if answer["python"] != python:
        raise ByteCodeError(
            f"{lambda_compiler()} is Python {answer['python']} and Lambda runs {python}: "
            "pin the pyodide of that Python in package.json."
        )
    if not answer["compiled"]:
        raise ByteCodeError(f"Failed to write byte code: {answer['output']}")


def _ask(folder: Path) -> dict[str, Any]:
    child, output = _pyodide(PYODIDE), []
    stdin, stdout = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)
    with contextlib.suppress(BrokenPipeError):
        stdin.write(f"{folder}\n")
        stdin.flush()
    for line in stdout:
        if line.startswith("{"):
            return cast("dict[str, Any]", json.loads(line))
        output.append(line.strip())
    _pyodide.cache_clear()
    reason = next(filter(_ERROR.match, output), f"exit code {child.wait()}")
    raise ByteCodeError(
        f"{lambda_compiler()} failed ({reason[:500]}): run 'make clean', then 'make install'."
    )


@functools.cache
def _pyodide(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [os.environ["JSII_NODE"], str(_SCRIPT), str(home / "pyodide.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
