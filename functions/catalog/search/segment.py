"""An immutable index of products in columns of numbers, which take far less memory than objects.

Products are numbered in order of id and therefore of age. All numbers are little-endian, as on Lambda's processors.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import msgspec
from msgspec import Struct

from catalog.search.domain import SearchDocument

NO_PRICE = -1

_ID_BYTES = 16
_CARDS: msgspec.msgpack.Decoder[SearchDocument] = msgspec.msgpack.Decoder(SearchDocument)


class Postings(Struct, frozen=True, array_like=True, dict=True):
    """Concatenated lists of numbers."""

    starts: bytes = bytes(4)
    numbers: bytes = b""

    @cached_property
    def _starts(self) -> Sequence[int]:
        return uint32(self.starts)

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return uint32(self.numbers)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, place: int) -> Sequence[int]:
        return self._numbers[self._starts[place] : self._starts[place + 1]]

    def bounds(self, first: int, behind: int) -> slice:
        """Returns the range of the numbers in the lists from `first` (inclusive) to `behind` (exclusive)."""
        return slice(self._starts[first], self._starts[behind])

    def between(self, first: int, behind: int) -> Sequence[int]:
        return self._numbers[self.bounds(first, behind)]


class PriceColumn(Struct, frozen=True, array_like=True, dict=True):
    """Prices in one currency: the lowest and highest of each product, and the sorted prices of all variants."""

    least: bytes
    greatest: bytes
    amounts: bytes
    owners: bytes

    @cached_property
    def lows(self) -> Sequence[int]:
        """NO_PRICE for a product without a price."""
        return int64(self.least)

    @cached_property
    def highs(self) -> Sequence[int]:
        return int64(self.greatest)

    @cached_property
    def sorted_amounts(self) -> Sequence[int]:
        return int64(self.amounts)

    @cached_property
    def products(self) -> Sequence[int]:
        """The products of the sorted amounts."""
        return uint32(self.owners)


class Segment(Struct, frozen=True, array_like=True, dict=True):
    """`words` and `values` are sorted. `word_postings` and `value_postings` have the products of each.

    `product_values` has each product's values.

    `fields` has the field of each word, one byte per number of `word_postings`.
    """

    ids: bytes = b""
    versions: bytes = b""
    card_starts: bytes = bytes(8)
    cards: bytes = b""
    words: tuple[str, ...] = ()
    word_postings: Postings = Postings()
    fields: bytes = b""
    values: tuple[str, ...] = ()
    value_postings: Postings = Postings()
    product_values: Postings = Postings()
    prices: dict[str, PriceColumn] = {}

    def __len__(self) -> int:
        return len(self.ids) // _ID_BYTES

    def id_at(self, number: int) -> bytes:
        return self.ids[number * _ID_BYTES : (number + 1) * _ID_BYTES]

    def place_of(self, key: bytes) -> int:
        """Returns the number of products older than `key`, which is an id."""
        return bisect_left(_Ids(self), key)

    def number_of(self, key: bytes) -> int | None:
        number = self.place_of(key)
        return number if number < len(self) and self.id_at(number) == key else None

    def version_at(self, number: int) -> int:
        return self._versions[number]

    def card_bytes(self, number: int) -> bytes:
        return self.cards[self._card_starts[number] : self._card_starts[number + 1]]

    def card(self, number: int) -> SearchDocument:
        return _CARDS.decode(self.card_bytes(number))

    def having_value(self, value: str) -> Sequence[int]:
        place = bisect_left(self.values, value)
        found = place < len(self.values) and self.values[place] == value
        return self.value_postings[place] if found else ()

    @cached_property
    def _versions(self) -> Sequence[int]:
        return uint32(self.versions)

    @cached_property
    def _card_starts(self) -> Sequence[int]:
        return int64(self.card_starts)


class _Ids(Sequence[bytes]):
    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __len__(self) -> int:
        return len(self._segment)

    def __getitem__(self, number: Any) -> Any:
        return self._segment.id_at(number)


def status_value(status: str) -> str:
    return f"status\0{status}"


def category_value(category_id: str) -> str:
    return f"category\0{category_id}"


def brand_value(brand: str) -> str:
    return f"brand\0{brand}"


def attribute_value(name: str, value: str) -> str:
    return f"attribute\0{name}\0{value}"


def uint32(column: bytes) -> Sequence[int]:
    return memoryview(column).cast("I")


def int64(column: bytes) -> Sequence[int]:
    return memoryview(column).cast("q")


def packed_id(product_id: str) -> bytes:
    return bytes.fromhex(product_id.replace("-", ""))


def written_id(key: bytes) -> str:
    text = key.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
