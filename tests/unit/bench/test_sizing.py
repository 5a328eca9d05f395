"""Which memory is recommended, on figures made up for it."""

from pathlib import Path

import pytest

from bench.sizing import Measured, Size, Table, committed, recommended

SIZES = [
    Size(128, 1500, 40.0),
    Size(256, 700, 18.0),
    Size(512, 290, 6.0),
    Size(1024, 150, 3.0),
    Size(1769, 120, 3.0),
]
FLAT = [Size(128, 100, 10.0), Size(256, 90, 5.0), Size(512, 90, 4.5)]
"""Of these the first two cost about the same."""


def test_a_million_requests_cost_their_time_by_memory_and_a_fee_each() -> None:
    size = Size(1024, cold=99.5, warm=0.2)
    assert size.usd == pytest.approx(1e6 * ((0.01 * 100 + 0.99) / 1000 * 0.0000133334 + 2e-7))


def test_where_a_person_waits_it_is_the_cheapest_that_is_fast_enough() -> None:
    assert recommended("catalog.public", Measured(45, SIZES)).memory_mb == 512


def test_where_nobody_waits_it_is_the_fastest_that_costs_hardly_more() -> None:
    assert FLAT[1].usd / FLAT[0].usd < 1.05 < FLAT[2].usd / FLAT[0].usd
    assert recommended("catalog.relay", Measured(45, FLAT)).memory_mb == 256


@pytest.mark.parametrize("name", ["catalog.public", "catalog.relay"])
def test_there_has_to_be_room(name: str) -> None:
    assert recommended(name, Measured(200, FLAT)).memory_mb == 512
    assert recommended(name, Measured(2000, FLAT)).memory_mb == 512


def test_if_none_is_fast_enough_it_is_the_largest() -> None:
    assert recommended("catalog.public", Measured(45, SIZES[:2])).memory_mb == 256


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = Table(machine="m", date="2026-01-02", command="c", functions={"a.b": Measured(20.5, FLAT)})
    file = tmp_path / "memory.json"
    file.write_text(table.written())
    assert committed(file) == table
