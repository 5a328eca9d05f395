"""Who runs the tests without the retailer's real ledger is told at the end how to get it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops import paths

QUICK = (
    "tests/unit/ops/test_retail_data.py::test_another_month_than_the_known_one_is_refused_and_nothing_is_left"
)


def run(data: Path, *options: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, QUICK],
        cwd=paths.ROOT,
        env=kept | {"CARTWRIGHT_RETAIL_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "by a worker"])
def test_a_run_without_the_real_ledger_says_so_at_its_end(tmp_path: Path, options: tuple[str, ...]) -> None:
    *_, notice, _result = run(tmp_path, *options).splitlines()
    assert notice.startswith(f"There is no {tmp_path / '2010-12.csv.gz'}: ")
    assert "ran on the generated one alone" in notice
    assert "`ops data fetch`" in notice


def test_a_run_with_the_real_ledger_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "2010-12.csv.gz").touch()
    assert "ops data fetch" not in run(tmp_path)
