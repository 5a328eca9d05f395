"""Column writers shared by the builder and the merger of segments."""

from array import array
from collections.abc import Iterable

from catalog.search.segment import NO_PRICE, Postings, PriceColumn


class PostingsWriter:
    def __init__(self) -> None:
        self._starts = array("I", [0])
        self._numbers = array("I")

    def add(self, numbers: Iterable[int]) -> None:
        self._numbers.extend(numbers)
        self._starts.append(len(self._numbers))

    def runs(self) -> Postings:
        return Postings(self._starts.tobytes(), self._numbers.tobytes())


class DocumentsWriter:
    def __init__(self) -> None:
        self.starts = array("q", [0])
        self.content = bytearray()

    def add(self, card: bytes) -> None:
        self.content += card
        self.starts.append(len(self.content))


def price_column(found: Iterable[tuple[int, int]], products: int) -> PriceColumn:
    """`found` are amounts with the numbers of their products."""
    ordered = sorted(set(found))
    lows, highs = array("q", [NO_PRICE]) * products, array("q", [NO_PRICE]) * products
    for amount, number in ordered:
        highs[number] = amount
    for amount, number in reversed(ordered):
        lows[number] = amount
    amounts = array("q", [amount for amount, _ in ordered])
    owners = array("I", [number for _, number in ordered])
    return PriceColumn(lows.tobytes(), highs.tobytes(), amounts.tobytes(), owners.tobytes())


def product_values(value_postings: Postings, products: int) -> Postings:
    product_values: list[list[int]] = [[] for _ in range(products)]
    for value in range(len(value_postings)):
        for number in value_postings[value]:
            product_values[number].append(value)
    writer = PostingsWriter()
    for values in product_values:
        writer.add(values)
    return writer.runs()
