"""Checks go on after a failure, and one that passed is repeated as soon as its inputs differ."""

import sys
from pathlib import Path

import pytest

from ops import check, paths
from ops.check import CHECKS, Check, run
from ops.errors import OpsError


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Adds a line to a file each time that it runs; passes while the folder it reads has no file called bad."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / "rules").mkdir()
    code = "import os, sys; open('runs', 'a').write('.'); sys.exit(os.path.exists('rules/bad'))"
    return Check("counted", (sys.executable, "-c", code), ("rules",))


def test_what_passed_is_kept_until_its_inputs_differ(counted: Check, tmp_path: Path) -> None:
    kept = [run(counted, tmp_path / "passed").kept for _ in range(2)]
    (tmp_path / "rules" / "new").touch()
    kept += [run(counted, tmp_path / "passed").kept, run(counted, tmp_path / "passed", again=True).kept]
    assert kept == [False, True, False, False]
    assert (tmp_path / "runs").read_text() == "..."


def test_what_failed_is_never_kept(counted: Check, tmp_path: Path) -> None:
    (tmp_path / "rules" / "bad").touch()
    outcomes = [run(counted, tmp_path / "passed") for _ in range(2)]
    assert [(each.code, each.kept) for each in outcomes] == [(1, False), (1, False)]


def test_what_reads_no_listed_inputs_runs_each_time(counted: Check, tmp_path: Path) -> None:
    always = Check("always", counted.command)
    assert [run(always, tmp_path / "passed").kept for _ in range(2)] == [False, False]


def test_every_check_runs_after_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTWRIGHT_LOCAL_DIR", str(tmp_path))
    checks = [
        Check("bad", (sys.executable, "-c", "raise SystemExit('broken')")),
        Check("good", (sys.executable, "-c", "")),
    ]
    monkeypatch.setattr(check, "CHECKS", checks)
    with pytest.raises(OpsError, match=r"1 of 2 checks failed \(bad; "):
        check.check(again=False, jobs=1)


def test_what_the_checks_read_is_there() -> None:
    assert [name for each in CHECKS for name in each.reads or () if not (paths.ROOT / name).exists()] == []
