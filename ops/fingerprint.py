"""One hash over all that a synth can read, so that a second ``up`` need not synthesise in vain.

Known inputs alone count, so that a file which a user makes in the project's folder deploys nothing. A test watches
a synth and fails when it reads what is not among them.
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
    """The project's files, the interpreter and what is installed beside it. ``more`` are files and folders besides."""
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
    """Names and versions, read off the folders' names: opening each package's metadata takes far longer."""
    return sorted({item.name for folder in sys.path for item in Path(folder).glob("*.dist-info")})


def _files(root: Path, more: Sequence[str]) -> Iterator[Path]:
    yield from (root / name for name in (*FILES, *more) if (root / name).is_file())
    for top in (*FOLDERS, *more):
        for folder, names, files in os.walk(root / top):
            names[:] = sorted(name for name in names if not name.startswith(".") and name != "__pycache__")
            for name in sorted(files):
                if not name.startswith(".") and not name.endswith(_NOT_READ_SUFFIXES):
                    yield Path(folder, name)
