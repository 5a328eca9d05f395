"""Snapshots of the embedded AWS on disk.

``snapshots/00000042`` is complete, because a rename gave it this name. ``00000043.part`` is unfinished: it is being
written, or its writer died. The newest complete snapshot is the shop's state. ``state`` and ``s3`` beside it are the
working folders of a running server, recreated at every start. The folders share files by hard links: MiniStack replaces
files and never modifies them in place.
"""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

STATE, OBJECTS = "state", "s3"
_SNAPSHOTS, _TAKEN, _UNSAVED, _PART = "snapshots", "taken.json", "unsaved", ".part"
_CODE = "lambda-blobs"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``final`` says that the server took it at shutdown, so nothing changed after it."""

    path: Path
    at: datetime
    final: bool


def newest(folder: Path) -> Snapshot | None:
    complete = [path for path in (folder / _SNAPSHOTS).glob("*") if path.suffix != _PART]
    if not complete:
        return None
    path = max(complete)
    taken = json.loads((path / _TAKEN).read_text())
    return Snapshot(path, datetime.fromisoformat(taken["at"]), bool(taken["final"]))


def unsaved_since(folder: Path) -> datetime | None:
    """The time of the first change after the newest snapshot; None when that snapshot is complete.

    The snapshot's own time when the server was killed while it wrote the file.
    """
    try:
        text = (folder / _UNSAVED).read_text()
    except FileNotFoundError:
        return None
    found = newest(folder)
    if not text:
        return found.at if found else now()
    since = datetime.fromisoformat(text)
    return since if found is None or (since > found.at) else None


def mark_unsaved(folder: Path, since: datetime) -> None:
    (folder / _UNSAVED).write_text(since.isoformat())


def all_saved(folder: Path) -> None:
    (folder / _UNSAVED).unlink(missing_ok=True)


def open_newest(folder: Path) -> Snapshot | None:
    """Creates the working folders from the newest snapshot, or empty. The server must be stopped."""
    found = newest(folder)
    for name in (STATE, OBJECTS):
        shutil.rmtree(folder / name, ignore_errors=True)
        if found:
            link_tree(found.path / name, folder / name)
        (folder / name).mkdir(parents=True, exist_ok=True)
    return found


def begin(folder: Path) -> Path:
    """An empty folder for the next snapshot, which already has links to the current objects."""
    found = newest(folder)
    for leftover in (folder / _SNAPSHOTS).glob(f"*{_PART}"):
        shutil.rmtree(leftover)
    number = int(found.path.name) + 1 if found else 1
    part = folder / _SNAPSHOTS / f"{number:08}{_PART}"
    (part / STATE).mkdir(parents=True)
    link_tree(folder / OBJECTS, part / OBJECTS)
    return part


def carry_over(folder: Path, part: Path) -> None:
    """Links files that never change: signing keys and the code of functions."""
    found = newest(folder)
    for source in (folder / STATE).glob("cognito-*"):
        if source.is_dir():
            link_tree(source, part / STATE / source.name)
        elif source.suffix == ".pem":
            _link(source, part / STATE / source.name)
    code = (found.path if found else folder) / STATE / _CODE
    if code.is_dir():
        link_tree(code, part / STATE / _CODE)


def complete(part: Path, at: datetime, *, final: bool) -> None:
    """Publishes a snapshot under its name, and deletes older ones."""
    (part / _TAKEN).write_text(json.dumps({"at": at.isoformat(), "final": final}))
    done = part.with_suffix("")
    part.rename(done)
    for path in done.parent.iterdir():
        if path != done:
            shutil.rmtree(path, ignore_errors=True)


def now() -> datetime:
    return datetime.now(UTC)


def link_tree(source: Path, target: Path) -> None:
    for folder, _, files in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        for name in files:
            if not name.endswith(".tmp"):
                _link(Path(folder, name), here / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Not every file system supports hard links.
        shutil.copy2(source, target)
