"""Amounts as people read them."""

import pytest

from ops.amounts import amount


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (3995, "GBP", "£39.95"),
        (5, "EUR", "€0.05"),
        (0, "USD", "$0.00"),
        (-250, "GBP", "-£2.50"),
        (123456789, "GBP", "£1,234,567.89"),
        (1200, "JPY", "¥1,200"),
        (1200, "KRW", "1,200 KRW"),
        (12345, "KWD", "12.345 KWD"),
        (1250, "CHF", "12.50 CHF"),
        (1250, "XXX", "1250 minor units of XXX"),
        (1250, "", "1250 minor units of an unknown currency"),
        (None, "GBP", "an unknown amount"),
    ],
)
def test_an_amount_is_shown_in_its_currency(minor: int | None, currency: str, shown: str) -> None:
    assert amount(minor, currency) == shown
