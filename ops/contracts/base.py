"""The base of a change: the contracts, or other JSON files, that others may already rely on."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.errors import OpsError

FOLDER = "contracts"


@dataclass(frozen=True, slots=True)
class Base:
    """``name`` is for people. ``files`` maps a path below the project to its text."""

    name: str
    files: Mapping[str, str]


def base(root: Path, environment: Mapping[str, str] = os.environ, *, folder: str = FOLDER) -> Base:
    """The revision in CONTRACTS_BASE, else the merge base with origin/main, else HEAD, else the files on disk.

    Raises OpsError when CONTRACTS_BASE is not a revision.
    """
    given = environment.get("CONTRACTS_BASE")
    if given:
        if _git(root, "rev-parse", "--verify", "--quiet", f"{given}^{{commit}}") is None:
            raise OpsError(
                f"CONTRACTS_BASE is {given}, which is not a revision of this repository.",
                "Fetch it, or unset CONTRACTS_BASE.",
            )
        return Base(given, _at(root, given, folder))
    head = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    if head is None:
        return Base("the files on disk", on_disk(root, folder))
    left = _git(root, "merge-base", "HEAD", "origin/main")
    return (
        Base("origin/main", _at(root, left.strip(), folder))
        if left
        else Base("HEAD", _at(root, "HEAD", folder))
    )


def on_disk(root: Path, folder: str = FOLDER) -> dict[str, str]:
    files = sorted((root / folder).rglob("*.json"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}


def _at(root: Path, revision: str, folder: str) -> dict[str, str]:
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", revision, "--", folder) or ""
    paths = [each for each in listed.split("\0") if each.endswith(".json")]
    return {path: _git(root, "show", f"{revision}:./{path}") or "" for path in paths}


def _git(root: Path, *arguments: str) -> str | None:
    """The output of git; None when it fails or is not installed."""
    git = shutil.which("git")
    if git is None:
        return None
    done = subprocess.run([git, *arguments], cwd=root, capture_output=True, check=False)
    return done.stdout.decode() if done.returncode == 0 else None
