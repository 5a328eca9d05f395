"""A hash of all inputs of a synthesis, so that a second ``up`` can skip it.

Only known inputs count, so a file that a user creates in the project's folder triggers no deployment. A test observes a
synthesis and fails when it reads any other file.
"""

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ops import paths

FILES = ("app.py", "cdk.json", "cdk.context.json", "package-lock.json")
FOLDERS = ("functions", "layers", "stacks")
_NOT_READ_SUFFIXES = (".md", ".pyc", ".swp", ".tmp", "~")


def of_inputs(root: Path = paths.ROOT, *, more: Sequence[str] = ()) -> str:
    """The project's files, the interpreter and the installed packages. ``more`` are additional files and folders."""
    digest = hashlib.sha256(f"{sys.version} {sys.platform} {os.uname().machine}".encode())
    for package in _installed():
        digest.update(package.encode() + b"\0")
    for path in _files(root, more):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except FileNotFoundError:
            digest.update(b"gone")
    return digest.hexdigest()


def of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _installed() -> list[str]:
    """Names and versions from the folders' names. Reading each package's metadata takes far longer."""
    return sorted({item.name for folder in sys.path for item in Path(folder).glob("*.dist-info")})


def _files(root: Path, more: Sequence[str]) -> Iterator[Path]:
    yield from (root / name for name in (*FILES, *more) if (root / name).is_file())
    for top in (*FOLDERS, *more):
        for folder, names, files in os.walk(root / top):
            names[:] = sorted(name for name in names if not name.startswith(".") and name != "__pycache__")
            for name in sorted(files):
                if not name.startswith(".") and not name.endswith(_NOT_READ_SUFFIXES):
                    yield Path(folder, name)
