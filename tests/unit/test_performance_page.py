"""Every figure in a table of docs/performance.md and docs/costs.md is the one in bench/results."""

import re

import pytest

from bench.__main__ import BENCHES
from bench.results import COMMITTED, Result, committed
from bench.tables import COMPARING, COSTS, COUNTING, PERFORMANCE, blocks, pages
from bench.tables.markdown import count, number, table
from ops import paths

RUNS = (*COMPARING, *COUNTING)
SHOWN = [(page, name) for page, found in blocks().items() for name in found]


@pytest.mark.parametrize("page", [PERFORMANCE, COSTS])
def test_the_page_shows_the_committed_results(page: str) -> None:
    assert (paths.ROOT / page).read_text() == pages(paths.ROOT)[page], "run make bench-page"


@pytest.mark.parametrize(("page", "name"), SHOWN)
def test_every_table_has_its_marks(page: str, name: str) -> None:
    text = (paths.ROOT / page).read_text()
    assert (
        len(re.findall(rf"^<!-- {name}:begin -->\n(?:.*\n)+?<!-- {name}:end -->$", text, re.MULTILINE)) == 1
    )


def test_no_table_of_the_page_is_written_by_hand() -> None:
    by_hand = re.sub(
        r"<!-- ([\w-]+):begin -->.*?<!-- \1:end -->", "", (paths.ROOT / PERFORMANCE).read_text(), flags=re.S
    )
    assert [line for line in by_hand.splitlines() if line.startswith("|")] == []


@pytest.mark.parametrize("name", RUNS)
def test_a_result_names_its_command_and_what_it_was_measured_on(name: str) -> None:
    found = committed(name)
    assert found.machine
    assert found.command
    assert name not in BENCHES or found.command == f"make bench-{name}"
    assert (COMMITTED / f"{name}.json").read_text() == found.written()


@pytest.mark.parametrize("name", RUNS)
def test_a_result_can_be_trusted(name: str) -> None:
    report = committed(name).report
    assert (report.doubts, report.unseen) == ([], [])


def test_every_committed_result_is_shown_and_every_benchmark_is_committed() -> None:
    assert {file.stem for file in COMMITTED.glob("*.json")} == set(RUNS)
    assert BENCHES.keys() <= set(RUNS)


def test_figures_have_three_digits_and_counts_all_of_theirs() -> None:
    assert [number(each) for each in (None, 0.0561, 3.5, 27.4, 15616)] == [
        "-",
        "0.0561",
        "3.50",
        "27.4",
        "15,616",
    ]
    assert [count(each) for each in (None, 90, 1024)] == ["-", "90", "1,024"]


def test_only_columns_of_figures_are_aligned_to_the_right() -> None:
    assert table(("a", "b"), [("x", "1"), ("y", "-")]) == "| a | b |\n|---|---:|\n| x | 1 |\n| y | - |\n"


def test_a_result_is_read_as_it_is_committed() -> None:
    found = Result.read(COMMITTED / "coldstart.json")
    assert found.report.figures["coldstart.read"].ratio == 0.123
    assert found.report.contrasts["coldstart.no-byte-code"][1] == 1.8
