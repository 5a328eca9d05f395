"""Runs unit tests on Lambda's version of Python, which Pyodide is. Arguments, if any, are pytest's.

It runs services whose tests need neither native packages nor deeper recursion than WebAssembly allows.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from ops import paths
from stacks.bytecode import PYODIDE
from stacks.packaging import LAMBDA_PYTHON

HERE = Path(__file__).parent
SERVICES = ("accounts", "basket", "inventory", "orders", "payments")
PLATFORM = "pyemscripten_2026_0_wasm32"
"""Of Pyodide 314; its pyodide-lock.json states it."""


def packages() -> Path:
    """The native packages for Pyodide, installed once."""
    lock = HERE / "requirements.txt"
    folder = paths.local_dir() / f"lambda-python-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile", "-r", str(lock)]
        command += ["--platform", PLATFORM, "--python-version", LAMBDA_PYTHON, "--implementation", "cp"]
        scratch = folder.with_suffix(".new")
        shutil.rmtree(scratch, ignore_errors=True)
        subprocess.run([*command, "--target", str(scratch)], check=True)
        scratch.rename(folder)
    return folder


def main(arguments: list[str]) -> int:
    mounted = (paths.ROOT, packages(), sysconfig.get_path("purelib"))
    plugins = ("no:cacheprovider", "no:xdist", "no:schemathesis", "tests.lambda_python.plugin")
    tests = arguments or [f"tests/unit/{name}" for name in SERVICES]
    command = [os.environ["JSII_NODE"], *map(str, (HERE / "pytest.mjs", PYODIDE / "pyodide.mjs", *mounted))]
    command += ["-q", *(f"-p{name}" for name in plugins), *tests]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
