from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.money import CURRENCIES, MAX_AMOUNT, InvalidMoney, Money, exponent

CODES = st.sampled_from(sorted(CURRENCIES))


@given(st.integers(0, MAX_AMOUNT), CODES)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    amount, code = str(money).split()
    assert Money.parse(amount, code) == money


@given(st.decimals(0, 10**9, places=2).map(str))
def test_parsing_is_exact(text: str) -> None:
    assert Money.parse(text, "GBP").minor == Decimal(text) * 100


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("2.55", "GBP", 255), ("2.5", "GBP", 250), ("2", "GBP", 200), ("0.07", "EUR", 7), ("300", "JPY", 300),
     ("300.00", "JPY", 300), ("1.234", "KWD", 1234), ("1.100", "GBP", 110), ("007", "GBP", 700),
     ("9007199254740991", "JPY", MAX_AMOUNT), ("90071992547409.91", "GBP", MAX_AMOUNT)],
)  # fmt: skip
def test_major_units_are_read(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "-1",
        "+1",
        "1,5",
        "1.",
        ".5",
        "1e3",
        "0x1",
        "NaN",
        "Infinity",
        "1_000",
        "\u0661",
        "2.555",
        "1\n",
        "9" * 17,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidMoney):
        Money.parse(text, "GBP")


@pytest.mark.parametrize("currency", ["", "gbp", "GB", "XXX", "ABC"])
def test_unknown_currencies_are_refused(currency: str) -> None:
    with pytest.raises(InvalidMoney):
        Money(1, currency)


def test_floats_and_booleans_are_no_money() -> None:
    for amount in (1.0, True, "1"):
        with pytest.raises(InvalidMoney):
            Money(amount, "GBP")  # type: ignore[arg-type]


def test_sums_keep_the_currency() -> None:
    assert Money(100, "GBP") + Money(250, "GBP").times(2) - Money(50, "GBP") == Money(550, "GBP")
    with pytest.raises(InvalidMoney):
        Money(1, "GBP") + Money(1, "EUR")


def test_exponents_are_those_of_iso_4217() -> None:
    assert [exponent(code) for code in ("GBP", "JPY", "KWD")] == [2, 0, 3]
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
