"""What ``make`` runs first: installs the virtual environment, its pinned packages, the CDK CLI and Pyodide.

It can run with the system Python, so it only imports the standard library. Each part is skipped when its stamp holds
the hash of that part's inputs: a checkout that only touches files costs nothing, and an interrupted installation
resumes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = ROOT / ".local" / "logs" / "install.log"
MINIMUM = (3, 11)


_UNREACHABLE = (
    "failed to establish",
    "name or service not known",
    "name resolution",
    "network is unreachable",
    "connection refused",
    "connection timed out",
    "proxyerror",
    "connecttimeout",
    "from versions: none",
    "enotfound",
    "econnrefused",
    "etimedout",
    "eai_again",
    "enetunreach",
)
"""Messages of pip and npm for an unreachable registry."""


class InstallError(Exception):
    """One sentence and a remedy."""


def main() -> int:
    if sys.version_info[:2] < MINIMUM:
        found = ".".join(map(str, sys.version_info[:2]))
        return _fail(f"Cartwright needs Python 3.11 or newer, and {sys.executable} is {found}.")
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        _ensure_environment()
        _ensure_packages()
        _ensure_node_packages()
        _ensure_project()
        _ensure_layers()
    except InstallError as error:
        return _fail(str(error))
    except OSError as error:
        where = error.filename or ROOT
        return _fail(f"{where} can't be written ({error.strerror}): use a writable folder with free space.")
    except KeyboardInterrupt:
        return _fail("Interrupted. 'make up' resumes the installation.")
    return 0


def _ensure_environment() -> None:
    python = VENV / "bin" / "python"
    if python.exists():
        works = [str(python), "-c", f"import sys; sys.exit(sys.version_info < {MINIMUM})"]
        if subprocess.run(works, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        _run("Creating the virtual environment", [sys.executable, "-m", "venv", str(VENV)])
    except InstallError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        if "ensurepip" not in LOG.read_text(errors="replace"):
            raise
        raise InstallError(f"{error} Debian and Ubuntu need 'apt install python3-venv'.") from error


def _ensure_packages() -> None:
    lock = ROOT / "requirements.txt"
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "-r", str(lock)]
    _once("packages", [lock], "Installing the Python packages (one to three minutes the first time)", command)


def _ensure_node_packages() -> None:
    lock = ROOT / "package-lock.json"
    npm = VENV / "bin" / "npm"
    if not npm.exists():
        raise InstallError("node is missing from the virtual environment: run 'make clean', then 'make up'.")
    if not all((ROOT / "node_modules" / name).is_dir() for name in ("aws-cdk", "pyodide")):
        _stamp("node").unlink(missing_ok=True)
    command = [str(npm), "ci", "--no-audit", "--no-fund", "--no-update-notifier"]
    _once("node", [lock, ROOT / "package.json"], "Installing the CDK CLI and Pyodide", command)


def _ensure_project() -> None:
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install"]
    command += ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    _once("project", [ROOT / "pyproject.toml"], "Installing the ops command", command)


def _ensure_layers() -> None:
    """Ensures that no later synthesis needs the registry."""
    inputs = [
        ROOT / "layers" / "dependencies" / "requirements.txt",
        ROOT / "layers" / "images" / "requirements.txt",
        ROOT / "layers" / "images" / "kept.txt",
        ROOT / "stacks" / "packaging.py",
        ROOT / "stacks" / "bytecode.py",
        ROOT / "stacks" / "bytecode.mjs",
        ROOT / "package-lock.json",
        ROOT / "cdk.json",
    ]
    if not (ROOT / "build").is_dir():
        _stamp("layers").unlink(missing_ok=True)
    command = [str(VENV / "bin" / "python"), "-m", "ops", "layers"]
    _once("layers", inputs, "Building the layers of the functions", command)


def _once(name: str, inputs: "list[Path]", title: str, command: "list[str]") -> None:
    digest = hashlib.sha256(f"{ROOT} {name}".encode())
    for path in inputs:
        digest.update(path.read_bytes())
    stamp = _stamp(name)
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    _run(title, command)
    stamp.write_text(digest.hexdigest())


def _stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


def _run(title: str, command: "list[str]") -> None:
    started = time.monotonic()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    with LOG.open("ab") as sink:
        sink.write(f"\n$ {' '.join(command)}\n".encode())
        sink.flush()
        begin = sink.tell()
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
        try:
            _watch(child, title, started)
        except BaseException:
            child.kill()
            child.wait()
            raise
    if child.returncode:
        with LOG.open("rb") as source:
            source.seek(begin)
            lines = source.read().decode(errors="replace").strip().splitlines()
        raise InstallError(f"{title} failed: {reason(lines)} (log: {LOG.relative_to(ROOT)}).")
    sys.stderr.write(f"✓ {title} ({time.monotonic() - started:.1f} s)\n")


def reason(lines: "list[str]") -> str:
    """The reason for a tool's failure, from its output."""
    output = [line.strip() for line in lines if line.strip()]
    if any(sign in line.lower() for line in output for sign in _UNREACHABLE):
        return "the package registry is not reachable; check the network and, if you use one, the proxy"
    errors = [line for line in output if "error" in line.lower()] or output or ["it printed nothing"]
    return errors[0].rstrip(".")


def _watch(child: "subprocess.Popen[bytes]", title: str, started: float) -> None:
    live = sys.stderr.isatty()
    if not live:
        sys.stderr.write(f"  {title} ...\n")
    while True:
        try:
            child.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            if live:
                sys.stderr.write(f"\r  {title} ... {time.monotonic() - started:.0f} s")
                sys.stderr.flush()
            continue
        if live:
            sys.stderr.write("\r\x1b[K")
        return


def _fail(text: str) -> int:
    sys.stderr.write(f"✗ {text}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
