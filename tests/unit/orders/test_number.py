"""Order numbers are short, unique, readable, and say nothing of how many orders there are."""

from datetime import UTC, datetime

import pytest

from cartwright.ids import Ids
from orders.number_domain import minute_of, normalized, number_of

AT = datetime(2026, 12, 1, 9, 30, 59, 999000, tzinfo=UTC)
ORDER = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"


def test_a_number_is_that_of_the_order_and_its_minute() -> None:
    number = number_of(ORDER)
    assert number == number_of(ORDER)
    assert number == "2ER4-KHYR-X7R0"
    assert minute_of(number) == datetime(2024, 11, 27, 2, 27, tzinfo=UTC)
    assert minute_of(number_of(Ids(lambda: AT).new())) == AT.replace(second=0, microsecond=0)


def test_orders_of_one_minute_have_different_numbers_in_no_order() -> None:
    new = Ids(lambda: AT).new
    ids = [new() for _ in range(20_000)]
    numbers = [number_of(each) for each in ids]
    assert len(set(numbers)) == len(ids)
    assert len({number[:6] for number in numbers}) == 1
    assert numbers != sorted(numbers)


@pytest.mark.parametrize("at", [datetime(2020, 1, 1, tzinfo=UTC), datetime(2083, 10, 1, tzinfo=UTC)])
def test_numbers_last_for_63_years(at: datetime) -> None:
    assert minute_of(number_of(Ids(lambda: at).new())) == at


@pytest.mark.parametrize("typed", ["3pqf8xk2m9tw", " 3PQF 8XK2 M9TW ", "3-P-Q-F-8XK2M9TW"])
def test_a_number_is_found_however_it_is_typed(typed: str) -> None:
    assert normalized(typed) == "3PQF-8XK2-M9TW"


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert normalized("OIL0-oil0-1110") == "0110-0110-1110"


@pytest.mark.parametrize(
    "typed", ["", "3PQF-8XK2-M9T", "3PQF-8XK2-M9TWW", "3PQF-8XK2-M9TU", "3PQF_8XK2_M9TW"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert normalized(typed) is None
