"""Whole processes: from a clean environment, timed, and never left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import commands
from bench.__main__ import BENCHES
from ops import paths
from ops.errors import OpsError
from tests.local.waiting import until


def test_nothing_that_changes_a_figure_or_leads_to_an_account_is_passed_on() -> None:
    given = {
        "AWS_PROFILE": "of-the-caller",
        "CDK_VALIDATION": "false",
        "MAKEFLAGS": "j",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_PROXY": "intranet",
        "LANG": "C.UTF-8",
        "CARTWRIGHT_LOCAL_DIR": "/elsewhere",
    }
    kept = commands.clean(given)
    assert kept.keys() == {"LANG", "CARTWRIGHT_LOCAL_DIR", "PATH", "NO_PROXY", "no_proxy"}
    assert kept["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_a_command_gets_its_input_and_gives_its_output_and_its_time() -> None:
    finished = commands.run([sys.executable, "-c", "print(input()[::-1])"], os.environ, given="abc\n")
    assert finished.out == "cba\n"
    assert 0 < finished.seconds < 60


def test_a_failed_command_is_told_by_its_last_line() -> None:
    with pytest.raises(OpsError, match="the reason"):
        commands.run([sys.executable, "-c", "import sys; sys.exit('a line\\nthe reason\\n')"], os.environ)


_PARENT = """
import os, signal, sys
from bench import commands
def interrupt(*_): raise KeyboardInterrupt
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, interrupt)
commands.run([sys.executable, "-c", sys.argv[1], sys.argv[2]], os.environ)
"""
_CHILD = """
import os, pathlib, signal, sys
target = pathlib.Path(sys.argv[1])
def tidy(*_):
    target.write_text("tidied")
    sys.exit(0)
signal.signal(signal.SIGTERM, tidy)
target.write_text("began")
signal.pause()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_lets_its_child_tidy_up(tmp_path: Path, number: signal.Signals) -> None:
    target = tmp_path / "state"
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, _CHILD, str(target)],
        cwd=paths.ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: target.exists() and target.read_text() == "began")
        parent.send_signal(number)
        parent.wait(timeout=30)
    finally:
        parent.kill()
        parent.wait()
    assert target.read_text() == "tidied"
    assert parent.returncode != 0


def test_an_unknown_benchmark_is_refused_with_the_names_there_are() -> None:
    command = [sys.executable, "-m", "bench", "speed"]
    result = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert f"there is no speed; there are {', '.join(BENCHES)}" in result.stderr
