"""Figures, rounds and reports, on subjects that take no time."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from bench import report
from bench.harness import Figure, Report, rounds
from bench.results import Result

STEADY = Figure.of([1.0, 2.0, 3.0], "s", [1.0, 2.0, 3.0])
RESTLESS = Figure.of([1.0, 2.0, 3.0], "s", [2.0, 4.0, 6.0])


def made(**controls: Figure) -> Report:
    figures = {"warm": Figure(0.5, "s", 10.0, 0.05), "cold": Figure(10.0, "s")}
    return Report(name="up", title="make up", notes=("Seven rounds.",), figures=figures, controls=controls)


def shown(taken: Report) -> str:
    out = io.StringIO()
    report.show(taken, "a quiet machine", Console(file=out, width=120))
    return out.getvalue()


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    """The second round was slow for both, which a ratio of medians would show as a difference."""
    figure = Figure.of([1.0, 30.0, 3.0], "s", [2.0, 60.0, 3.0])
    assert figure == Figure(3.0, "s", 3.0, 0.5)


def test_without_a_reference_there_is_no_ratio() -> None:
    assert Figure.of([3.0, 1.0, 2.0], "s") == Figure(2.0, "s", None, None)


def test_samples_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Figure.of([1.0, 2.0], "s", [1.0])


def recorded(count: int) -> tuple[list[str], dict[str, list[int]]]:
    calls: list[str] = []

    def subject(name: str) -> Callable[[], int]:
        def take() -> int:
            calls.append(name)
            return len(calls)

        return take

    return calls, rounds("three", {name: subject(name) for name in "abc"}, count)


def test_each_round_takes_every_subject_once_in_an_order_of_its_own() -> None:
    calls, samples = recorded(20)
    taken = [calls[start : start + 3] for start in range(0, 60, 3)]
    assert all(sorted(each) == ["a", "b", "c"] for each in taken)
    assert len({tuple(each) for each in taken}) == 6
    assert samples["b"] == [place for place, name in enumerate(calls, start=1) if name == "b"]


def test_every_run_has_the_same_orders() -> None:
    assert recorded(9) == recorded(9)


def test_a_control_that_differs_from_itself_takes_the_trust_away() -> None:
    assert made(warm=STEADY).doubts == []
    assert made(warm=RESTLESS, cold=STEADY).doubts == ["warm"]
    assert "can't be trusted" not in shown(made(warm=STEADY))
    assert "can't be trusted: compared with itself, warm is not" in shown(made(warm=RESTLESS))


def test_the_table_says_where_its_numbers_come_from() -> None:
    said = shown(made(warm=STEADY))
    for part in ("make up", "warm", "0.500", "0.0500", "control: warm", "Seven rounds.", "a quiet machine"):
        assert part in said


def test_the_file_has_the_command_the_machine_and_every_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARTWRIGHT_LOCAL_DIR", str(tmp_path))
    target = report.save(made(warm=STEADY), "a quiet machine")
    assert target == tmp_path / "bench" / "up.json"
    assert json.loads(target.read_text()) == {
        "command": "make bench-up",
        "machine": "a quiet machine",
        "title": "make up",
        "notes": ["Seven rounds."],
        "figures": {
            "warm": {"value": 0.5, "unit": "s", "reference": 10.0, "ratio": 0.05},
            "cold": {"value": 10.0, "unit": "s"},
        },
        "controls": {"warm": {"value": 2.0, "unit": "s", "reference": 2.0, "ratio": 1.0}},
        "contrasts": {},
        "details": {},
    }


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    taken = Report(
        name="cold",
        title="Cold",
        notes=["One round: 3 ms."],
        figures={"cold": Figure(10.0, "s")},
        controls={"cold": STEADY},
        contrasts={"slow": (Figure(2.0, "s", 1.0, 2.0), 1.8)},
        details={"cold.memory": Figure(3, "MB")},
    )
    written = Result(command="make bench-cold", machine="a quiet machine", report=taken)
    (tmp_path / "cold.json").write_text(written.written())
    assert Result.read(tmp_path / "cold.json") == written


def test_the_machine_is_named_with_its_versions() -> None:
    said = report.machine()
    assert all(part in said for part in ("Python 3.", "CPUs", "aws-cdk-lib 2.", "ministack 1.", "msgspec 0."))


def test_a_contrast_that_is_not_seen_is_said() -> None:
    figures = {"cold": Figure(10.0, "s")}
    blind = Report(
        name="cold",
        title="",
        notes=(),
        figures=figures,
        contrasts={"slow": (Figure(1.0, "s", 1.0, 1.0), 1.8)},
    )
    assert blind.unseen == ["slow"]
    assert "slow is known to differ more than was seen" in shown(blind)
    seeing = Report(
        name="cold",
        title="",
        notes=(),
        figures=figures,
        contrasts={"slow": (Figure(2.0, "s", 1.0, 2.0), 1.8)},
    )
    assert seeing.unseen == []
    assert "can't be trusted" not in shown(seeing)
