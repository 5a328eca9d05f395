"""Queries of one segment: its matches, in pages and counted."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any

from tantivy import DocAddress, FieldType, Occur
from tantivy import Order as Direction
from tantivy import Query as Compiled

from catalog.search.domain import EXACT, PREFIX, SYNONYM, TYPO, Field, Place
from catalog.search.query_params import Query
from catalog.search.segment import (
    ATTRIBUTE,
    BRAND,
    CATEGORY,
    MOST_CURRENCIES,
    SCHEMA,
    STATUS,
    Segment,
    stems,
    upper_half,
    written,
)
from catalog.search.stemming import Thesaurus
from catalog.search.text import LONGEST, phrases, words
from catalog.search.views import FacetCounts, Hit

LAST = 1 << 60
"""The sort key of a product without a price in the requested currency."""
MOST_VALUES = 2000
"""The most frequent values of a facet in one segment are counted exactly. Later ones are left out."""
MOST_CATEGORIES = 20_000
MOST_JOINED = 3
MOST_JOINABLE = 8
"""Words of a query of which neighbours may be one word in the product: the ways to join more are too many."""

_STEP = 8
_TERMS = {STATUS: 3, BRAND: MOST_VALUES, ATTRIBUTE: MOST_VALUES, CATEGORY: MOST_CATEGORIES}


class Matches:
    """Scores are the points of the words. `outdated` are ids that do not match."""

    def __init__(
        self,
        segment: Segment,
        outdated: Collection[str],
        query: Query,
        thesaurus: Thesaurus,
        *,
        typos: bool,
    ) -> None:
        self._segment = segment
        self._query = query
        self._thesaurus = thesaurus
        self._typos = typos
        conditions = [*self._conditions()] or [Compiled.all_query()]
        every = _both(*(_points(each, 0) for each in conditions))
        if query.q is not None:
            every = _both(every, self._words(list(dict.fromkeys(words(query.q)))))
        self.compiled = every.and_must_not_match(_any("id", outdated)) if outdated else every

    def page(self, limit: int, after: Place | None) -> list[tuple[Place, Hit]]:
        """Returns at most the first `limit` products behind `after`. Ties are in the segment's order: newest first.

        Products before `after` that a filter lets pass are passed over. By points, those are all.
        """
        matched = _both(self.compiled, _points(self._filter(after), 0)) if after else self.compiled
        size = limit if after is None else limit * _STEP
        while True:
            found = self._sorted(matched, size)
            left = found[bisect_right(found, after.order(), key=self._order) :] if after else found
            if len(left) >= limit or len(found) < size:
                break
            size *= _STEP
        hits = ((key, self._segment.stored(address)) for key, address in left[:limit])
        return [(Place(key, hit.id, self._typos), hit) for key, hit in hits]

    def completions(self, beginning: str, most: int) -> dict[str, int]:
        """Returns words of titles, with the number of matches that have each."""
        return dict(
            self._segment.searcher.terms_with_prefix(
                written(Field.TITLE), beginning, filter_query=self.compiled, limit=most
            )
        )

    def tally(self) -> FacetCounts:
        asked: dict[str, Any] = {
            name: {"terms": {"field": name, "size": most, "segment_size": most}}
            for name, most in _TERMS.items()
        }
        currencies = self._segment.currencies[:MOST_CURRENCIES]
        for slot in range(len(currencies)):
            asked |= {f"{end}_{slot}": {end: {"field": f"price_{slot}"}} for end in ("min", "max")}
        answer = self._segment.searcher.aggregate(self.compiled, asked)
        status, brand, attribute, category = (
            Counter({each["key"]: each["doc_count"] for each in answer[name]["buckets"]}) for name in _TERMS
        )
        prices = {
            currency: (int(answer[f"min_{slot}"]["value"]), int(answer[f"max_{slot}"]["value"]))
            for slot, currency in enumerate(currencies)
            if answer[f"min_{slot}"]["value"] is not None
        }
        return FacetCounts(status.total(), brand, attribute, category, prices)

    def _filter(self, after: Place) -> Compiled:
        """Lets all products behind `after` pass, and few before it."""
        if self._query.order == "relevance":
            return Compiled.all_query()
        older = _between("id_high", 0, upper_half(after.product_id))
        slot = self._segment.slot(self._query.currency)
        if self._query.order == "newest" or slot is None:
            return older
        unpriced = Compiled.all_query().and_must_not_match(Compiled.exists_query(f"low_{slot}"))
        if after.key == LAST:
            return _both(unpriced, older)
        bounds = (after.key, None) if self._query.order == "price" else (0, -after.key)
        return unpriced.or_should_match(_between(f"low_{slot}", *bounds))

    def _order(self, found: tuple[int, DocAddress]) -> tuple[int, int]:
        return Place(found[0], self._segment.stored(found[1]).id).order()

    def _sorted(self, matched: Compiled, size: int) -> list[tuple[int, DocAddress]]:
        search, order = self._segment.searcher.search, self._query.order
        if order == "relevance":
            return [(-round(score), address) for score, address in search(matched, size, count=False).hits]
        slot = self._segment.slot(self._query.currency)
        if order == "newest" or slot is None:
            found = search(_points(matched, 0), size, count=False).hits
            return [(0 if order == "newest" else LAST, address) for _, address in found]
        direction, sign = (Direction.Asc, 1) if order == "price" else (Direction.Desc, -1)
        found = search(matched, size, count=False, order_by_field=f"low_{slot}", order=direction).hits
        return [(LAST if low is None else sign * low, address) for low, address in found]

    def _conditions(self) -> Iterable[Compiled]:
        query, segment = self._query, self._segment
        if query.statuses:
            yield _any(STATUS, query.statuses)
        if query.category_ids is not None:
            yield _any(CATEGORY, query.category_ids)
        if query.brand:
            yield _any(BRAND, query.brand)
        for _, pairs in groupby(sorted(query.attribute), lambda pair: pair.partition(":")[0]):
            yield _any(ATTRIBUTE, pairs)
        if query.bounded:
            slot = segment.slot(query.currency)
            bounds = query.price_min or 0, query.price_max
            yield Compiled.empty_query() if slot is None else _between(f"price_{slot}", *bounds)
        for phrase in phrases(query.q or ""):
            stemmed = [segment.stemmer.stem(word) for word in phrase]
            yield Compiled.disjunction_max_query([_phrase(field, stemmed) for field in Field])

    def _words(self, words: Sequence[str]) -> Compiled:
        """Matches products that have every word. Without words, no product matches.

        Up to MOST_JOINED of them may be one word in the product, for the same points: "t shirt" finds "Tshirt", and so
        does "t-shirt". As many may be a synonym of what the product has instead.
        """
        if not words:
            return Compiled.empty_query()
        stemmed = [self._segment.stemmer.stem(word) for word in words]
        most = MOST_JOINED if len(words) <= MOST_JOINABLE else 1
        ways = [_points(Compiled.all_query(), 0)]
        for start in reversed(range(len(words))):
            options = []
            for taken in range(1, min(most, len(words) - start) + 1):
                joined = self._word("".join(words[start : start + taken])[:LONGEST], taken)
                heads = [joined] if taken == 1 or self._occurs(joined) else []
                for synonym in self._thesaurus.others(stemmed[start : start + taken]):
                    heads += [_points(_phrase(field, synonym), SYNONYM[field] * taken) for field in Field]
                if heads:
                    options.append(_both(Compiled.disjunction_max_query(heads), ways[-taken]))
            ways.append(Compiled.disjunction_max_query(options))
        return ways[-1]

    def _occurs(self, query: Compiled) -> bool:
        return bool(self._segment.searcher.search(query, 1, count=False).hits)

    def _word(self, word: str, taken: int) -> Compiled:
        """Only the best match counts, times the words that were joined."""
        options = []
        stem = self._segment.stemmer.stem(word)
        for field in Field:
            whole = _phrase(field, [stem])
            beginning = Compiled.fuzzy_term_query(SCHEMA, written(field), word, 0, prefix=True)
            points = [(whole, EXACT), (beginning, PREFIX)]
            if self._typos:
                points += [(query, TYPO) for query in _misspelt(field, word, stem)]
            options += [_points(query, of[field] * taken) for query, of in points]
        return Compiled.disjunction_max_query(options)


def edits(word: str) -> int:
    """The typos that a word may have."""
    return 2 if len(word) >= 9 else 1 if len(word) >= 5 else 0


def _misspelt(field: Field, word: str, stem: str) -> Iterable[Compiled]:
    if most := edits(word):
        yield Compiled.fuzzy_term_query(SCHEMA, written(field), word, most, prefix=True)
        yield Compiled.fuzzy_term_query(SCHEMA, stems(field), stem, most)
    elif len(word) == 4:
        missing_letter = "|".join(f"{word[:place]}.{word[place:]}" for place in range(4))
        yield Compiled.regex_query(SCHEMA, written(field), missing_letter)


def _any(name: str, values: Iterable[str]) -> Compiled:
    return Compiled.disjunction_max_query([Compiled.term_query(SCHEMA, name, value) for value in values])


def _phrase(field: Field, stemmed: Sequence[str]) -> Compiled:
    if len(stemmed) == 1:
        return Compiled.term_query(SCHEMA, stems(field), stemmed[0])
    return Compiled.phrase_query(SCHEMA, stems(field), list(stemmed))


def _points(query: Compiled, points: int) -> Compiled:
    return Compiled.const_score_query(query, float(points))


def _both(*queries: Compiled) -> Compiled:
    return Compiled.boolean_query([(Occur.Must, each) for each in queries])


def _between(name: str, low: int, high: int | None) -> Compiled:
    """Both ends are inclusive."""
    return Compiled.range_query(SCHEMA, name, FieldType.Unsigned, low, high)
