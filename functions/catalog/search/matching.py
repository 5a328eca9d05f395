"""Translates a query for one segment."""

from collections.abc import Collection, Iterable, Sequence

from tantivy import FieldType, Occur, Query

from catalog.search import documents as columns
from catalog.search.documents import attribute, halves, stems, written
from catalog.search.domain import EXACT, PREFIX, TYPO, Field, Place, PriceRange
from catalog.search.domain import Query as Wanted
from catalog.search.segment import SCHEMA, Segment
from catalog.search.text import LONGEST

LAST = 1 << 60
"""The sort key of a product without a price in the requested currency."""
MOST_JOINED = 3
MOST_JOINABLE = 8
"""Words of a query of which neighbours may be one word in the product: the ways to join more are too many."""


def matching(segment: Segment, wanted: Wanted, outdated: Collection[str], *, typos: bool) -> Query:
    """Scores are the points of the words. `outdated` are ids that do not match."""
    conditions = [_any(columns.STATUS, wanted.statuses)] if wanted.statuses else []
    if wanted.categories is not None:
        conditions.append(_any(columns.CATEGORY, wanted.categories))
    if wanted.brands:
        conditions.append(_any(columns.BRAND, wanted.brands))
    for name, values in wanted.attributes.items():
        conditions.append(_any(columns.ATTRIBUTE, [attribute(name, value) for value in values]))
    if wanted.price:
        conditions.append(_priced(segment, wanted.price))
    conditions += [_phrase(segment, phrase) for phrase in wanted.phrases]
    clauses = [(Occur.Must, Query.const_score_query(each, 0)) for each in conditions or [Query.all_query()]]
    if wanted.words is not None:
        clauses.append((Occur.Must, _Words(segment, typos=typos).all(list(dict.fromkeys(wanted.words)))))
    if outdated:
        clauses.append((Occur.MustNot, _any("id", outdated)))
    return Query.boolean_query(clauses)


def behind(segment: Segment, wanted: Wanted, after: Place) -> Query:
    """The products behind `after`, for the sort orders by price and age."""
    slot = segment.slot(wanted.currency)
    older = _older(after.product_id)
    if wanted.sort == "newest":
        return older
    if slot is None:
        return older if after.key == LAST else Query.all_query()
    name = f"low_{slot}"
    unpriced = _and(Query.all_query(), without=Query.exists_query(name))
    if after.key == LAST:
        return _and(unpriced, older)
    if wanted.sort == "price":
        further = _range(name, after.key + 1, None)
    else:
        further = _range(name, None, -after.key - 1) if after.key else Query.empty_query()
    return _or([further, _and(_range(name, abs(after.key), abs(after.key)), older), unpriced])


def edits(word: str) -> int:
    """The typos that a word may have."""
    return 2 if len(word) >= 9 else 1 if len(word) >= 5 else 0


def missing_letter_pattern(word: str) -> str | None:
    """Returns a pattern for words of five letters of which `word` has four."""
    return "|".join(f"{word[:place]}.{word[place:]}" for place in range(4)) if len(word) == 4 else None


class _Words:
    def __init__(self, segment: Segment, *, typos: bool) -> None:
        self._segment = segment
        self._typos = typos

    def all(self, words: Sequence[str]) -> Query:
        """Matches products that have every word. Without words, no product matches.

        Up to MOST_JOINED of them may be one word in the product, for the same points: "t shirt" finds "Tshirt", and so
        does "t-shirt".
        """
        if not words:
            return Query.empty_query()
        most = MOST_JOINED if len(words) <= MOST_JOINABLE else 1
        ways: list[Query | None] = [None]
        for start in reversed(range(len(words))):
            options = []
            for taken in range(1, min(most, len(words) - start) + 1):
                head = self._word("".join(words[start : start + taken])[:LONGEST], taken)
                if taken > 1 and not self._occurs(head):
                    continue
                rest = ways[len(words) - start - taken]
                options.append(head if rest is None else _and(head, rest))
            ways.append(options[0] if len(options) == 1 else Query.disjunction_max_query(options))
        found = ways[-1]
        assert found is not None  # noqa: S101 - narrows the type for the checker
        return found

    def _occurs(self, query: Query) -> bool:
        return bool(self._segment.searcher.search(query, 1, count=False).hits)

    def _word(self, word: str, taken: int) -> Query:
        """Only the best match counts, times the words that were joined."""
        stem = self._segment.stemmer.stem(word)
        options = []
        for field in Field:
            exact = Query.term_query(SCHEMA, stems(field), stem)
            prefix = Query.fuzzy_term_query(SCHEMA, written(field), word, 0, prefix=True)
            options += [_points(exact, EXACT[field] * taken), _points(prefix, PREFIX[field] * taken)]
            if self._typos and (most := edits(word)):
                near = Query.fuzzy_term_query(SCHEMA, written(field), word, most, prefix=True)
                alike = Query.fuzzy_term_query(SCHEMA, stems(field), stem, most)
                options.append(_points(_or([near, alike]), TYPO[field] * taken))
            elif self._typos and (pattern := missing_letter_pattern(word)):
                options.append(
                    _points(Query.regex_query(SCHEMA, written(field), pattern), TYPO[field] * taken)
                )
        return Query.disjunction_max_query(options)


def _points(query: Query, points: int) -> Query:
    return Query.const_score_query(query, float(points))


def _any(name: str, values: Iterable[str]) -> Query:
    return _or([Query.term_query(SCHEMA, name, value) for value in values])


def _priced(segment: Segment, wanted: PriceRange) -> Query:
    slot = segment.slot(wanted.currency)
    if slot is None:
        return Query.empty_query()
    return _range(f"price_{slot}", wanted.low, wanted.high)


def _phrase(segment: Segment, words: Sequence[str]) -> Query:
    found = [segment.stemmer.stem(word) for word in words]
    return _or([Query.phrase_query(SCHEMA, stems(field), list(found)) for field in Field])


def _older(product_id: str) -> Query:
    high, low = halves(product_id)
    same = _range("id_high", high, high)
    below = _range("id_low", None, low - 1) if low else Query.empty_query()
    earlier = _range("id_high", None, high - 1) if high else Query.empty_query()
    return _or([earlier, _and(same, below)])


def _range(name: str, low: int | None, high: int | None) -> Query:
    """Both ends are inclusive."""
    if low is None and high is None:
        return Query.exists_query(name)
    return Query.range_query(SCHEMA, name, FieldType.Unsigned, low, high)


def _and(*queries: Query, without: Query | None = None) -> Query:
    clauses = [(Occur.Must, each) for each in queries]
    return Query.boolean_query([*clauses, (Occur.MustNot, without)] if without else clauses)


def _or(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, each) for each in queries]) if queries else Query.empty_query()
