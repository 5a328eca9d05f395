"""What `make soak` counts, keeps and answers."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from stacks import ROOT
from tests.simulation import soak
from tests.simulation.soak import Held, Soaked

SALES = [
    Held(0, Counter(confirmed=40, rejected=8), Counter(Throttle=30), ()),
    Held(
        1,
        Counter(confirmed=41),
        Counter(Throttle=5, Slow=2),
        ("lost: the order 1", "lost: the order 2", "odd"),
    ),
]


def test_what_is_kept_has_the_sums_of_all_sales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTWRIGHT_LOCAL_DIR", str(tmp_path))
    kept = json.loads(soak.save(Soaked(SALES, 12.34)).read_text())
    assert (kept["orders"], kept["faults"], kept["seconds"]) == (89, 37, 12.3)
    assert kept["kinds"] == {"Throttle": 35, "Slow": 2}
    assert (kept["lost"], kept["double_charges"], kept["oversells"], kept["stuck"], kept["odd"]) == (
        2,
        0,
        0,
        0,
        1,
    )


def test_too_few_orders_or_faults_are_not_enough() -> None:
    kinds = Counter(dict.fromkeys(soak.FAULTS, 10_000))
    whole = Held(0, Counter(confirmed=10_000), kinds, ())
    assert soak.enough(Soaked([whole], 1))
    for less in (
        Held(0, Counter(confirmed=9_999), kinds, ()),
        Held(0, Counter(confirmed=10_000), Counter(Throttle=60_000), ()),
        Held(0, Counter(confirmed=10_000), Counter(dict.fromkeys(soak.FAULTS, 1)), ()),
    ):
        assert not soak.enough(Soaked([less], 1))


def test_one_sale_is_replayed_by_its_number(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation.soak", "--seed", "4", "--orders", "8"],
        env={**os.environ, "CARTWRIGHT_LOCAL_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept = json.loads((tmp_path / "bench" / "soak.json").read_text())
    held = soak.hold(4, orders=8)
    assert (kept["orders"], kept["faults"]) == (held.states.total(), held.kinds.total())
