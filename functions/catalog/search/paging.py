"""Sorted pages of a segment, and facet counts over segments."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from tantivy import DocAddress, Occur, Order
from tantivy import Query as Compiled

from catalog.search import documents as columns
from catalog.search.domain import FacetCounts, Place, Query, SearchDocument
from catalog.search.matching import LAST, behind, matching
from catalog.search.segment import Segment

MOST_VALUES = 2000
"""The most frequent values of a facet in one segment are counted exactly. Later ones are left out."""
MOST_CATEGORIES = 20_000
_STEP = 8


def page(
    segment: Segment,
    outdated: Collection[str],
    query: Query,
    *,
    limit: int,
    after: Place | None,
    typos: bool,
) -> list[tuple[Place, SearchDocument]]:
    """Returns at most the first `limit` products behind `after`. Ties are in the order of the segment: newest first."""
    matched = matching(segment, query, outdated, typos=typos)
    if query.sort == "relevance":
        places = _by_points(segment, matched, limit, after)
    else:
        if after is not None:
            matched = Compiled.boolean_query(
                [(Occur.Must, matched), (Occur.Must, behind(segment, query, after))]
            )
        places = _by_price(segment, matched, query, limit)
    stored = [segment.stored(address) for _, address in places]
    return [
        (Place(key, product_id, typos), document)
        for (key, _), (product_id, document) in zip(places, stored, strict=True)
    ]


def tally(parts: Iterable[tuple[Segment, Collection[str]]], query: Query, *, typos: bool) -> FacetCounts:
    counts: dict[str, Counter[str]] = {name: Counter() for name in _TERMS}
    ends: dict[str, tuple[int, int]] = {}
    for segment, outdated in parts:
        matched = matching(segment, query, outdated, typos=typos)
        answer = segment.searcher.aggregate(matched, _aggregations(segment))
        for name, counter in counts.items():
            for bucket in answer[name]["buckets"]:
                counter[bucket["key"]] += bucket["doc_count"]
        for currency in segment.currencies[: columns.MOST_CURRENCIES]:
            low, high = (answer[f"{end} {currency}"]["value"] for end in ("min", "max"))
            if low is not None:
                known = ends.get(currency, (low, high))
                ends[currency] = int(min(low, known[0])), int(max(high, known[1]))
    attributes: dict[str, dict[str, int]] = {}
    for pair, count in counts[columns.ATTRIBUTE].items():
        name, _, value = pair.partition("\0")
        attributes.setdefault(name, {})[value] = count
    return FacetCounts(
        counts[columns.STATUS].total(), counts[columns.BRAND], attributes, counts[columns.CATEGORY], ends
    )


_TERMS = {
    columns.STATUS: 3,
    columns.BRAND: MOST_VALUES,
    columns.ATTRIBUTE: MOST_VALUES,
    columns.CATEGORY: MOST_CATEGORIES,
}


def _aggregations(segment: Segment) -> dict[str, Any]:
    asked: dict[str, Any] = {
        name: {"terms": {"field": name, "size": most, "segment_size": most}} for name, most in _TERMS.items()
    }
    for slot, currency in enumerate(segment.currencies[: columns.MOST_CURRENCIES]):
        for end in ("min", "max"):
            asked[f"{end} {currency}"] = {end: {"field": f"price_{slot}"}}
    return asked


def _by_points(
    segment: Segment, matched: Compiled, limit: int, after: Place | None
) -> Sequence[tuple[int, DocAddress]]:
    """Points can't be filtered by, so the products before `after` are found again and passed over."""
    most, size = len(segment), limit if after is None else limit * _STEP
    while True:
        found = segment.searcher.search(matched, size, count=False).hits
        places = [(-round(score), address) for score, address in found]
        if after is not None:
            places = _passed(segment, places, after)
        if len(places) >= limit or len(found) < size or size >= most:
            return places[:limit]
        size *= _STEP


def _passed(
    segment: Segment, places: Sequence[tuple[int, DocAddress]], after: Place
) -> list[tuple[int, DocAddress]]:
    same = [address for key, address in places if key == after.key]
    older = [
        (after.key, address)
        for address, product_id in zip(same, segment.ids(same), strict=True)
        if product_id < after.product_id
    ]
    return [*older, *((key, address) for key, address in places if key > after.key)]


def _by_price(
    segment: Segment, matched: Compiled, query: Query, limit: int
) -> Sequence[tuple[int, DocAddress]]:
    slot = None if query.sort == "newest" else segment.slot(query.currency)
    if slot is None:
        found = segment.searcher.search(Compiled.const_score_query(matched, 0), limit, count=False).hits
        key = 0 if query.sort == "newest" else LAST
        return [(key, address) for _, address in found]
    order, sign = (Order.Asc, 1) if query.sort == "price" else (Order.Desc, -1)
    name = f"low_{slot}"
    found = segment.searcher.search(matched, limit, count=False, order_by_field=name, order=order).hits
    return [(LAST if low is None else sign * low, address) for low, address in found]
