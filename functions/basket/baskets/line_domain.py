"""A line of a basket."""

from collections.abc import Iterable

from msgspec import Struct

from basket.baskets.fields import LINE_BYTES
from cartwright.fields import normalize_sku


class Line(Struct, frozen=True, array_like=True):
    """`price_seen` is the unit price, in minor units, when the line was added or last changed.

    `size` is its size in BasketCheckedOut, in bytes. The product and its title are read from the catalog copy, which
    keeps every SKU.
    """

    sku: str
    quantity: int
    price_seen: int
    size: int


def size_of(sku: str, title: str) -> int:
    """The maximum bytes in BasketCheckedOut: quotes and backslashes of a title are escaped to two bytes."""
    return LINE_BYTES + len(sku) + len(title.encode()) + title.count('"') + title.count("\\")


def by_sku(lines: Iterable[Line]) -> dict[str, Line]:
    """By normalized SKU."""
    return {normalize_sku(line.sku): line for line in lines}
