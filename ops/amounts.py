"""Formats amounts for people: £39.95. Programs get minor units everywhere."""

import stacks  # noqa: F401 - puts the shared layer on the import path
from cartwright.money import CURRENCIES

_SYMBOLS = {"EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥", "USD": "$"}
"""Currencies with an unambiguous symbol. Others are shown by their ISO 4217 code."""


def amount(minor: int | None, currency: str) -> str:
    """``minor`` counts the currency's smallest unit. Never raises: invalid values are shown as they are."""
    if minor is None:
        return "an unknown amount"
    if currency not in CURRENCIES:
        return f"{minor} minor units of {currency or 'an unknown currency'}"
    decimals = CURRENCIES[currency]
    whole, fraction = divmod(abs(minor), 10**decimals)
    figures = f"{whole:,}" + (f".{fraction:0{decimals}d}" if decimals else "")
    sign, symbol = "-" if minor < 0 else "", _SYMBOLS.get(currency)
    return f"{sign}{symbol}{figures}" if symbol else f"{sign}{figures} {currency}"
