"""Matches a query against one segment and sorts the results."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import chain

from catalog.search.domain import EXACT, PREFIX, Field, Place, PriceRange, Query
from catalog.search.segment import (
    NO_PRICE,
    Segment,
    attribute_value,
    brand_value,
    category_value,
    packed_id,
    status_value,
    written_id,
)
from catalog.search.text import LONGEST, stem

LAST = 1 << 60
"""The sort key of a product without a price in the requested currency."""

_EXACT = [EXACT[field] for field in Field]
_PREFIX = [PREFIX[field] for field in Field]
_AFTER_ALL = "\U0010ffff"
_MOST_JOINED = 3

Points = Mapping[int, int]
"""Points by product number."""


def matches(segment: Segment, query: Query, outdated: Collection[int]) -> Points:
    """Returns every matching product that is not `outdated`."""
    left = _filtered(segment, query)
    if query.words is None:
        points = dict.fromkeys(range(len(segment)) if left is None else left, 0)
    else:
        points = _word_points(segment, list(dict.fromkeys(query.words)), left)
    for number in outdated:
        points.pop(number, None)
    return points


def page(segment: Segment, points: Points, query: Query, *, limit: int, after: Place | None) -> list[Place]:
    """Returns at most the first `limit` places behind `after`."""
    keys = _keys(segment, query, points)
    if after is not None:
        younger = segment.place_of(packed_id(after.product_id))
        keys = [
            (key, number)
            for key, number in keys
            if key > after.key or (key == after.key and -number < younger)
        ]
    return [Place(key, written_id(segment.id_at(-number))) for key, number in nsmallest(limit, keys)]


def _filtered(segment: Segment, query: Query) -> set[int] | None:
    """Returns None if all products match."""
    kinds: list[Iterable[str]] = []
    if query.statuses:
        kinds.append(map(status_value, query.statuses))
    if query.categories is not None:
        kinds.append(map(category_value, query.categories))
    if query.brands:
        kinds.append(map(brand_value, query.brands))
    for name, values in query.attributes.items():
        kinds.append([attribute_value(name, value) for value in values])
    sets = [set(chain.from_iterable(map(segment.having_value, kind))) for kind in kinds]
    if query.price:
        sets.append(_priced(segment, query.price))
    return set.intersection(*sets) if sets else None


def _priced(segment: Segment, wanted: PriceRange) -> set[int]:
    column = segment.prices.get(wanted.currency)
    if column is None:
        return set()
    first = bisect_left(column.sorted_amounts, wanted.low)
    behind = len(column.products)
    if wanted.high is not None:
        behind = bisect_right(column.sorted_amounts, wanted.high)
    return set(column.products[first:behind])


def _word_points(segment: Segment, words: Sequence[str], among: Collection[int] | None) -> dict[int, int]:
    """Returns the points of each product that has all of `words`. Without words, no product matches.

    Up to _MOST_JOINED of them may be one word in the product, for the same points: "t shirt" finds "Tshirt", and so
    does "t-shirt".
    `ways[n]` are the products that have the first n words.
    """
    ways: list[dict[int, int]] = []
    for end in range(1, len(words) + 1):
        points: dict[int, int] = {}
        for start in range(max(0, end - _MOST_JOINED), end):
            before = ways[start - 1] if start else {}
            joined = "".join(words[start:end])[:LONGEST]
            earned = _earned(segment, joined, before.keys() if start else among)
            for number, more in earned.items():
                points[number] = max(points.get(number, 0), before.get(number, 0) + more * (end - start))
        ways.append(points)
    return ways[-1] if ways else {}


def _earned(segment: Segment, word: str, among: Collection[int] | None) -> dict[int, int]:
    """Returns the points of each product that has `word` as a word or a prefix, by its highest-ranking field."""
    words, word_postings, whole = segment.words, segment.word_postings, stem(word)
    earned: dict[int, int] = {}
    if among is not None and not among:
        return earned
    exact, first = bisect_left(words, whole), bisect_left(words, word)
    ranges = [(first, bisect_left(words, word + _AFTER_ALL), _PREFIX)]
    if exact < len(words) and words[exact] == whole:
        ranges.append((exact, exact + 1, _EXACT))
    for start, behind, worth in ranges:
        fields = segment.fields[word_postings.bounds(start, behind)]
        for number, field in zip(word_postings.between(start, behind), fields, strict=True):
            if worth[field] > earned.get(number, 0) and (among is None or number in among):
                earned[number] = worth[field]
    return earned


def _keys(segment: Segment, query: Query, points: Points) -> list[tuple[int, int]]:
    """Returns keys that sort in the order of `query`. Newer products, which have higher numbers, win ties."""
    if query.sort == "relevance":
        return [(-earned, -number) for number, earned in points.items()]
    column = segment.prices.get(query.currency or "")
    if query.sort == "newest" or column is None:
        key = 0 if query.sort == "newest" else LAST
        return [(key, -number) for number in points]
    lows, sign = column.lows, -1 if query.sort == "-price" else 1
    return [(LAST if lows[number] == NO_PRICE else sign * lows[number], -number) for number in points]
