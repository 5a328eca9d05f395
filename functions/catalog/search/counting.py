"""Facet counts of the products found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from catalog.search.domain import FacetCounts
from catalog.search.matching import Points
from catalog.search.segment import NO_PRICE, Segment


def tally(parts: Sequence[tuple[Segment, Points]]) -> FacetCounts:
    """`parts` are the results in each segment."""
    by_kind: dict[str, Counter[str]] = {}
    for segment, points in parts:
        product_values = segment.product_values
        codes = Counter(chain.from_iterable(product_values[number] for number in points))
        for code, count in codes.items():
            kind, _, value = segment.values[code].partition("\0")
            by_kind.setdefault(kind, Counter())[value] += count
    attributes: dict[str, dict[str, int]] = {}
    for pair, count in by_kind.get("attribute", {}).items():
        name, _, value = pair.partition("\0")
        attributes.setdefault(name, {})[value] = count
    return FacetCounts(
        total=sum(len(points) for _, points in parts),
        brands=by_kind.get("brand", {}),
        attributes=attributes,
        categories=by_kind.get("category", {}),
        prices=_price_ends(parts),
    )


def _price_ends(parts: Sequence[tuple[Segment, Points]]) -> Mapping[str, tuple[int, int]]:
    ends: dict[str, tuple[int, int]] = {}
    for segment, points in parts:
        for currency, column in segment.prices.items():
            lows, highs = column.lows, column.highs
            if priced := [number for number in points if lows[number] != NO_PRICE]:
                low, high = min(map(lows.__getitem__, priced)), max(map(highs.__getitem__, priced))
                known = ends.get(currency, (low, high))
                ends[currency] = min(low, known[0]), max(high, known[1])
    return ends
