"""Amounts are read as they are written, and refused where they may be two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.money import InvalidMoney, Money
from catalog.imports import csv_columns
from catalog.imports.amounts import written
from tests.unit.catalog.import_files import laid, refusals


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "GBP", 1250),
        ("12,50", "EUR", 1250),
        ("12,5", "EUR", 1250),
        ("7", "EUR", 700),
        ("0.07", "GBP", 7),
        ("1.234,50", "EUR", 123450),
        ("1,234.50", "GBP", 123450),
        ("1.234.567", "EUR", 123456700),
        ("1,234,567.8", "GBP", 123456780),
        ("1234.500", "GBP", 123450),
        ("0.500", "GBP", 50),
        ("0,500", "EUR", 50),
        ("1.000", "KWD", 1000),
        ("1.2500", "GBP", 125),
        ("12500", "JPY", 12500),
        ("1.234.567", "JPY", 1234567),
    ],
)
def test_an_amount_is_what_it_looks_like(text: str, currency: str, minor: int) -> None:
    assert written(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "readings"),
    [
        ("1.000", "GBP", ("1.00 GBP", "1000.00 GBP")),
        ("1,000", "GBP", ("1.00 GBP", "1000.00 GBP")),
        ("12.500", "EUR", ("12.50 EUR", "12500.00 EUR")),
        ("1.255", "EUR", ("1.255 EUR", "1255.00 EUR")),
        ("1.000", "JPY", ("1 JPY", "1000 JPY")),
        ("1,000", "KWD", ("1.000 KWD", "1000.000 KWD")),
    ],
)
def test_what_may_be_two_amounts_is_refused_with_both(
    text: str, currency: str, readings: tuple[str, str]
) -> None:
    with pytest.raises(InvalidMoney) as refused:
        written(text, currency)
    assert all(reading in str(refused.value) for reading in (text, *readings))


@pytest.mark.parametrize(
    "text",
    [
        "1.2.3",
        "1,23,456",
        "1.234,567.8",
        "1,234.567.8",
        "1.23,456",
        "12.",
        ".5",
        "1..5",
        "1 000",
        "-1",
        "1e3",
        "£1",
        "",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidMoney, match="is not an amount"):
        written(text, "GBP")


@given(st.integers(0, 10**9), st.sampled_from(["GBP", "JPY", "BHD"]))
def test_what_an_export_writes_is_read_again(minor: int, currency: str) -> None:
    assert written(str(Money(minor, currency)).partition(" ")[0], currency).minor == minor


def check_a_refusal_names_the_row_and_the_column() -> None:
    text = "product;title;sku;price_eur\nmug;Mug;M-1;12,50\njug;Jug;J-1;1.000\n"
    faults = refusals(text.encode())
    assert [fault[:2] for fault in faults] == [(3, "price_eur")]
    assert "1.000 could mean 1.00 EUR or 1000.00 EUR" in faults[0][2]
    assert laid(text.partition("jug")[0]).variants[0].prices == {"EUR": 1250}


def test_a_refusal_names_the_row_and_the_column() -> None:
    check_a_refusal_names_the_row_and_the_column()


def test_a_thousand_that_is_read_as_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: a separator before three digits is a decimal point."""

    def as_it_was(text: str, currency: str) -> Money:
        return Money.parse(text.replace(",", "."), currency)

    assert as_it_was("1.000", "EUR") == Money(100, "EUR")
    monkeypatch.setattr(csv_columns, "written", as_it_was)
    with pytest.raises(AssertionError, match=r"assert \[\] == "):
        check_a_refusal_names_the_row_and_the_column()
