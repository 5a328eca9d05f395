"""Order numbers: what customers and staff read out to each other instead of the order's id.

A number is 12 characters of Crockford's base 32, such as 3PQF-8XK2-M9TW: 25 bits for the minute of the checkout and 35
random bits of the order's id. So it needs no counter and no write, and does not tell how many orders there are. Two
orders of the same minute have the same number with a probability of 1 in 34 thousand million.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import Meta

from cartwright.text import END

OrderNumber = Annotated[
    str,
    Meta(
        pattern=f"^[0-9A-HJKMNP-TV-Z]{{4}}(-[0-9A-HJKMNP-TV-Z]{{4}}){{2}}{END}",
        description="For people; the id is for programs",
        examples=["3PQF-8XK2-M9TW"],
    ),
]
TypedNumber = Annotated[
    str,
    Meta(
        pattern=f"^[0-9A-Za-z -]{{12,20}}{END}",
        description="An order number as somebody types it: case, spaces and hyphens do not matter",
        examples=["3pqf 8xk2 m9tw"],
    ),
]

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", " -")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_RANDOM_BITS = 35
_LENGTH = 12


def number_of(order_id: str) -> str:
    """`order_id` is a UUID, version 7, of 2020 to 2083."""
    value = int(order_id.replace("-", ""), 16)
    at = datetime.fromtimestamp((value >> 80) / 1000, UTC)
    number = (at - _EPOCH) // _MINUTE << _RANDOM_BITS | value & (1 << _RANDOM_BITS) - 1
    digits = "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(digits[start : start + 4] for start in range(0, _LENGTH, 4))


def normalized(typed: str) -> str | None:
    """Returns the number, or None if there is no such number. The letters O, I and L are read as digits."""
    digits = typed.upper().translate(_MISREAD)
    if len(digits) != _LENGTH or not set(digits) <= set(_DIGITS):
        return None
    return "-".join(digits[start : start + 4] for start in range(0, _LENGTH, 4))


def minute_of(number: str) -> datetime:
    """Returns when the minute of the checkout begins."""
    value = 0
    for digit in number.replace("-", ""):
        value = value << 5 | _DIGITS.index(digit)
    return _EPOCH + (value >> _RANDOM_BITS) * _MINUTE
