"""Lambda's runtime and the references' dependencies, installed once into .local/bench-venv from pinned hashes.

The project's own environment stays as it is: what is measured can import nothing from it.
"""

import hashlib
import os
import platform
import shutil
import sys
from pathlib import Path

from bench import commands
from ops import console, paths
from ops.errors import OpsError

_LOCKS = paths.ROOT / "bench" / "requirements"
_DONE = "installed"


def home() -> Path:
    return paths.local_dir() / "bench-venv"


def python() -> Path:
    """The interpreter that Lambda's runtime is installed for."""
    return home() / "runtime" / "bin" / "python"


def emulator() -> Path:
    """The Runtime Interface Emulator. Raises OpsError where it does not run."""
    machine = {"aarch64": "arm64", "x86_64": "x86_64"}.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        raise OpsError(f"The runtime emulator does not run on {sys.platform}.", "Take this figure on Linux.")
    found = home() / "runtime" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return found / "site-packages" / "samcli" / "local" / "rapid" / f"aws-lambda-rie-{machine}"


def reference_layer() -> Path:
    """What Lambda would unpack at /opt for the reference handlers."""
    return home() / "reference"


def reference_layer_without_bytecode() -> Path:
    return home() / "reference-without-bytecode"


def ensure() -> None:
    """Installs what is not there yet, or was installed for other versions. Raises OpsError."""
    stamp = _stamp()
    done = home() / _DONE
    if done.is_file() and done.read_text() == stamp:
        return
    shutil.rmtree(home(), ignore_errors=True)
    with console.step("Installing Lambda's runtime and the references' dependencies"):
        _run(sys.executable, "-m", "venv", str(home() / "runtime"))
        pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        pip += ["--no-deps", "--require-hashes", "--only-binary=:all:", "-r"]
        _run(*pip, str(_LOCKS / "runtime.txt"))
        emulator().chmod(0o755)
        bare = reference_layer_without_bytecode() / "python"
        _run(*pip, str(_LOCKS / "reference.txt"), "--no-compile", "--target", str(bare))
        shutil.copytree(reference_layer_without_bytecode(), reference_layer())
        compile_all(reference_layer())
    done.write_text(stamp)


def compile_all(folder: Path) -> None:
    """As stacks.packaging does it: byte code that is read whatever the times of its source."""
    _run(str(python()), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(folder))


def _stamp() -> str:
    digest = hashlib.sha256(f"{sys.executable} {platform.python_version()}".encode())
    for lock in sorted(_LOCKS.glob("*.txt")):
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _run(*command: str) -> None:
    commands.run(command, os.environ)
