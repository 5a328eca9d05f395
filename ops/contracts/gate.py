"""Generates all committed generated files, and compares them with the files on disk."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from ops import tour
from ops.contracts.base import on_disk
from ops.contracts.documents import contracts
from ops.contracts.services import event_classes
from ops.picture import choreography
from ops.picture.choreography import emitted_events
from ops.picture.idle import table
from ops.picture.mermaid import flowchart
from ops.picture.pages import (
    ARCHITECTURE,
    FIRST_STEPS,
    IDLE,
    PAGE,
    SHOWN,
    TOUR,
    block,
    marked,
    page,
)
from ops.picture.synthesis import synthesise

PICTURED_STAGE = "prod"
STAGES_IDLE = ("dev", "prod")
MOST_LINES = 60


def generated(root: Path) -> dict[str, str]:
    """Every generated file of the project: path below ``root`` -> text."""
    templates = {stage: synthesise(stage) for stage in STAGES_IDLE}
    pictured = templates[PICTURED_STAGE]
    emitted = emitted_events(pictured, event_classes())
    blocks = {
        ARCHITECTURE: block(choreography.chart(emitted)),
        FIRST_STEPS: f"```\n{tour.text(tour.FIRST_STEPS)}```\n",
        TOUR: f"```\n{tour.text(tour.STEPS)}```\n",
        IDLE: table(templates),
    }
    return {
        **contracts(root / "functions"),
        PAGE: page(flowchart(pictured)),
        choreography.PAGE: choreography.page(emitted),
        **marked(root, {path: {name: blocks[name] for name in names} for path, names in SHOWN.items()}),
    }


def differences(wanted: Mapping[str, str], root: Path) -> dict[str, str]:
    """Path -> unified diff from the file below ``root``. Contracts that nothing generates also differ."""
    found: dict[str, str] = {}
    for path in sorted({*wanted, *on_disk(root)}):
        file = root / path
        present = file.read_text(encoding="utf-8") if file.is_file() else ""
        if present != wanted.get(path, ""):
            found[path] = "\n".join(_diff(path, present, wanted.get(path, "")))
    return found


def write(wanted: Mapping[str, str], root: Path) -> list[str]:
    """The paths that were written or removed."""
    changed = list(differences(wanted, root))
    for path in changed:
        file = root / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[path], encoding="utf-8")
        else:
            file.unlink()
    return changed


def _diff(path: str, present: str, wanted: str) -> Iterator[str]:
    lines = list(
        difflib.unified_diff(
            present.splitlines(),
            wanted.splitlines(),
            f"{path} (committed)",
            f"{path} (the code)",
            lineterm="",
            n=2,
        )
    )
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"... and {len(lines) - MOST_LINES} lines more"
