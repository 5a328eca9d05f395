"""``ops check``: all checks of the code that need no running shop, in parallel. A failure does not stop the others."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ops import console, fingerprint, paths
from ops.errors import OpsError

_BIN = Path(sys.executable).parent
_PYTHON = (sys.executable, "-m")


@dataclass(frozen=True, slots=True)
class Check:
    """``reads`` are files and folders that affect the result besides the inputs of a synthesis. None where the tool
    itself detects changes, or is fast.
    """

    name: str
    command: tuple[str, ...]
    reads: tuple[str, ...] | None = None


CHECKS = (
    Check("templates", (*_PYTHON, "stacks.checks.gate"), ("ops", "tests/stacks/snapshots")),
    Check("types", (str(_BIN / "mypy"), ".")),
    Check(
        "contracts",
        (*_PYTHON, "ops", "contracts", "check"),
        ("ops", "contracts", "events", "docs", "README.md"),
    ),
    Check("architecture", (*_PYTHON, "pytest", "-q", "tests/test_architecture.py")),
    Check("lint", (str(_BIN / "ruff"), "check")),
    Check("format", (str(_BIN / "ruff"), "format", "--check")),
)
"""Longest first, so that little is left at the end."""

Again = Annotated[
    bool, typer.Option("--again", help="Repeat checks that already passed with the same sources.")
]
Jobs = Annotated[int, typer.Option(min=1, max=16, help="Number of parallel checks.")]


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    code: int
    output: str
    seconds: float
    kept: bool = False


def check(again: Again = False, jobs: Jobs = 2) -> None:
    """Run format, lint, types, contracts, architecture and template rules. A failure does not stop the other checks.

    A slow check that passed is skipped while its inputs are unchanged. Exit code 1 when any check fails.
    """
    started = time.monotonic()
    failed = [each.check.name for each in _run(CHECKS, again=again, jobs=jobs) if each.code]
    seconds = f"{time.monotonic() - started:.0f} s"
    if failed:
        raise OpsError(
            f"{len(failed)} of {len(CHECKS)} checks failed ({', '.join(failed)}; {seconds}).",
            "See the output of each above.",
        )
    console.note(f"All {len(CHECKS)} checks passed in {seconds}.")


def _run(checks: Sequence[Check], *, again: bool, jobs: int) -> list[Outcome]:
    """Results in order of completion. Each is printed when it ends."""
    found = []
    with ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(run, each, paths.local_dir() / "checks", again=again) for each in checks]
        for done in as_completed(running):
            found.append(done.result())
            _tell(found[-1])
    return found


def run(check: Check, passed: Path, *, again: bool = False) -> Outcome:
    """``passed`` is the folder with a file per check, which holds the hash of the inputs that it last passed with."""
    started = time.monotonic()
    mark = passed / check.name
    state = inputs(check)
    if state and not again and mark.exists() and mark.read_text() == state:
        return Outcome(check, 0, "", time.monotonic() - started, kept=True)
    done = subprocess.run(
        check.command,
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0 and state and inputs(check) == state:
        passed.mkdir(parents=True, exist_ok=True)
        mark.write_text(state)
    return Outcome(check, done.returncode, done.stdout, time.monotonic() - started)


def inputs(check: Check) -> str | None:
    """All inputs of the result: files, interpreter, packages, and the base revision of comparisons."""
    if check.reads is None:
        return None
    base = os.environ.get("CONTRACTS_BASE", "")
    revisions = (_revision("merge-base", "HEAD", "origin/main"), _revision("rev-parse", base or "HEAD"))
    return " ".join((fingerprint.of_inputs(paths.ROOT, more=check.reads), *revisions, *check.command[1:]))


def _revision(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip()


def _tell(outcome: Outcome) -> None:
    sign = console.styled("✗", "red") if outcome.code else console.styled("✓", "green")
    took = "already passed with the same sources" if outcome.kept else f"{outcome.seconds:.1f} s"
    console.err.print(sign, outcome.check.name, console.styled(f"({took})", "dim"), soft_wrap=True)
    if outcome.code:
        console.err.print(outcome.output.rstrip(), soft_wrap=True)
