"""Merges segments into one."""

from array import array
from collections.abc import Collection, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter

from catalog.search.columns import DocumentsWriter, PostingsWriter, price_column, product_values
from catalog.search.segment import PriceColumn, Segment

Part = tuple[Segment, Collection[int]]
"""A segment, and the numbers of its outdated products."""

_GONE = -1


def merged(parts: Sequence[Part]) -> Segment:
    """Merges the current products of all parts. Each product is current in one part only."""
    segments = [segment for segment, _ in parts]
    places = sorted(
        (segment.id_at(number), part, number)
        for part, (segment, outdated) in enumerate(parts)
        for number in range(len(segment))
        if number not in outdated
    )
    renumbered = [array("l", [_GONE]) * len(segment) for segment in segments]
    cards = DocumentsWriter()
    for now, (_, part, number) in enumerate(places):
        renumbered[part][number] = now
        cards.add(segments[part].card_bytes(number))
    words, word_postings, fields = [], PostingsWriter(), bytearray()
    for word, found in _grouped([segment.words for segment in segments]):
        if pairs := _renumbered_words(segments, renumbered, found):
            words.append(word)
            word_postings.add(number for number, _ in pairs)
            fields += bytes(field for _, field in pairs)
    values, value_postings = [], PostingsWriter()
    for value, found in _grouped([segment.values for segment in segments]):
        if numbers := _renumbered_values(segments, renumbered, found):
            values.append(value)
            value_postings.add(numbers)
    return Segment(
        ids=b"".join(key for key, _, _ in places),
        versions=array("I", [segments[part].version_at(number) for _, part, number in places]).tobytes(),
        card_starts=cards.starts.tobytes(),
        cards=bytes(cards.content),
        words=tuple(words),
        word_postings=word_postings.runs(),
        fields=bytes(fields),
        values=tuple(values),
        value_postings=value_postings.runs(),
        product_values=product_values(value_postings.runs(), len(places)),
        prices=_merged_prices(segments, renumbered, len(places)),
    )


def _renumbered_words(
    segments: Sequence[Segment], renumbered: Sequence[Sequence[int]], found: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Returns the products that have a word, with its field, by their new numbers."""
    pairs: list[tuple[int, int]] = []
    for part, place in found:
        segment, numbers = segments[part], renumbered[part]
        fields = segment.fields[segment.word_postings.bounds(place, place + 1)]
        entries = zip(segment.word_postings[place], fields, strict=True)
        pairs += [(numbers[number], field) for number, field in entries if numbers[number] != _GONE]
    return sorted(pairs) if len(found) > 1 else pairs


def _renumbered_values(
    segments: Sequence[Segment], renumbered: Sequence[Sequence[int]], found: Sequence[tuple[int, int]]
) -> list[int]:
    left = [
        renumbered[part][number]
        for part, place in found
        for number in segments[part].value_postings[place]
        if renumbered[part][number] != _GONE
    ]
    return sorted(left) if len(found) > 1 else left


def _merged_prices(
    segments: Sequence[Segment], renumbered: Sequence[Sequence[int]], products: int
) -> dict[str, PriceColumn]:
    found: dict[str, list[tuple[int, int]]] = {}
    for segment, now in zip(segments, renumbered, strict=True):
        for currency, column in segment.prices.items():
            pairs = zip(column.sorted_amounts, column.products, strict=True)
            left = [(amount, now[number]) for amount, number in pairs if now[number] != _GONE]
            found.setdefault(currency, []).extend(left)
    return {currency: price_column(pairs, products) for currency, pairs in found.items() if pairs}


def _grouped(lists: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yields each text of the sorted lists, with its lists and its position in them."""

    def placed(part: int, texts: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        return ((text, part, place) for place, text in enumerate(texts))

    for text, found in groupby(merge(*(placed(*each) for each in enumerate(lists))), key=itemgetter(0)):
        yield text, [(part, place) for _, part, place in found]
