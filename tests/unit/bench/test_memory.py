"""Which memory is recommended, on figures made up for it."""

import pytest

from bench.memory import Size, recommended

SIZES = [
    Size(128, 3000, 40.0),
    Size(256, 1500, 18.0),
    Size(512, 700, 6.0),
    Size(1024, 350, 3.0),
    Size(1769, 300, 3.0),
]


def test_a_million_requests_cost_their_time_by_memory_and_a_fee_each() -> None:
    size = Size(1024, cold=99.5, warm=0.2)
    assert size.usd == pytest.approx(1e6 * ((0.01 * 100 + 0.99) / 1000 * 0.0000133334 + 2e-7))


def test_where_a_person_waits_it_is_the_cheapest_that_is_fast_enough() -> None:
    assert recommended("catalog.public", SIZES, peak_mb=45).memory_mb == 512


def test_where_nobody_waits_it_is_the_cheapest() -> None:
    slow = [Size(128, 3000, 10.0), Size(256, 1500, 9.0)]
    assert recommended("catalog.relay", slow, peak_mb=45).memory_mb == 128


def test_there_has_to_be_room() -> None:
    slow = [Size(128, 3000, 10.0), Size(256, 1500, 9.0)]
    assert recommended("catalog.relay", slow, peak_mb=100).memory_mb == 256


def test_if_none_is_fast_enough_it_is_the_largest() -> None:
    assert recommended("catalog.public", SIZES[:2], peak_mb=45).memory_mb == 256
