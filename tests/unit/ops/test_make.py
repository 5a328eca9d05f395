"""What ``make`` says to a machine or a person that lacks something."""

import os
import subprocess
from pathlib import Path

import pytest

from ops import paths

OLD_PYTHON = """#!/bin/sh
case "$2" in
    *exit*) exit 1 ;;
    *print*) echo 3.9 ;;
esac
"""


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=paths.ROOT, env=kept, capture_output=True, text=True, check=False)


def test_an_old_python_is_named_with_the_remedy(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text(OLD_PYTHON)
    old.chmod(0o755)
    result = make("up", f"PYTHON={old}")
    assert result.returncode != 0
    assert f"Cartwright needs Python 3.11 or newer, and {old} is 3.9: install one" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_python_is_named_with_the_remedy(tmp_path: Path) -> None:
    result = make("up", f"PYTHON={tmp_path / 'none'}")
    assert result.returncode != 0
    assert f"There is no Python at {tmp_path / 'none'}" in result.stderr


@pytest.mark.parametrize("target", ["synth", "deploy", "destroy", "bootstrap"])
def test_an_account_target_asks_for_the_stage(target: str) -> None:
    result = make(target)
    assert result.returncode != 0
    assert f"Say which stage: make {target} STAGE=dev" in result.stderr


def test_help_names_the_two_commands() -> None:
    told = make("help").stdout
    assert "make up " in told
    assert "make test " in told
