"""One hash over all that a synth can read, so that a second ``up`` need not synthesise in vain.

It errs on the side of deploying: a file counts unless it is known not to matter.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ops import paths

_NOT_READ_AT_THE_TOP = frozenset(
    {"bench", "build", "cdk.out", "data", "docs", "events", "node_modules", "tests"}
)
_NOT_READ_SUFFIXES = (".md", ".pyc", ".swp", ".tmp", "~")


def of_inputs(root: Path = paths.ROOT) -> str:
    """The project's files, the interpreter and what is installed beside it."""
    digest = hashlib.sha256(f"{sys.version} {sys.platform} {os.uname().machine}".encode())
    for package in _installed():
        digest.update(package.encode() + b"\0")
    for path in _files(root):
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


def _files(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        at_top = Path(folder) == root
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".")
            and name != "__pycache__"
            and not name.endswith(".egg-info")
            and not (at_top and name in _NOT_READ_AT_THE_TOP)
        )
        for name in sorted(files):
            if not name.startswith(".") and not name.endswith(_NOT_READ_SUFFIXES):
                yield Path(folder, name)
