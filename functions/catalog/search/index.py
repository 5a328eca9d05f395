"""The search index of the whole catalog: a large base segment, and a small segment of later changes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice

import msgspec
from msgspec import Struct

from catalog.products.domain import Product
from catalog.search.documents import written
from catalog.search.domain import Change, FacetCounts, Field, Found, Hit, Place, Query
from catalog.search.matching import matching
from catalog.search.paging import page, tally
from catalog.search.segment import Segment, SegmentWriter, latest
from catalog.search.stemming import Stemmer
from catalog.search.text import words

MOST_COMPLETIONS = 8

_MOST_TALLIES = 200


class Index(Struct, frozen=True):
    """Immutable: changes return a new index.

    `products` are those of `recent`. `outdated` are the ids of products in `base` that have changed or been deleted
    since. `removed` has the versions of deleted products, so that a late change does not restore them.
    """

    stemmer: Stemmer
    base: Segment | None = None
    recent: Segment | None = None
    products: Mapping[str, Product] = {}
    outdated: frozenset[str] = frozenset()
    removed: Mapping[str, int] = {}
    tallies: dict[bytes, FacetCounts] = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, changes: Iterable[Change], stemmer: Stemmer, folder: str | None = None) -> "Index":
        """Builds an index of all products in one segment, in memory or in a folder."""
        writer = SegmentWriter(stemmer, folder)
        removed = latest(writer, changes)
        return cls(stemmer, writer.segment(), removed=removed)

    def __len__(self) -> int:
        return len(self.base or ()) - len(self.outdated) + len(self.products)

    @property
    def changes(self) -> int:
        """The approximate number of products that differ from `base`; never more than the actual number."""
        return max(len(self.products), len(self.outdated))

    def changed(self, changes: Iterable[Change]) -> "Index":
        """Accepts changes in any order and known ones: a change applies if its version is higher than the known one."""
        new: dict[str, Change] = {}
        for change in changes:
            known = new.get(change.id)
            if change.version > (known.version if known else self.version(change.id)):
                new[change.id] = change
        if not new:
            return self
        products = {key: each for key, each in self.products.items() if key not in new}
        removed = {key: version for key, version in self.removed.items() if key not in new}
        for key, change in new.items():
            if isinstance(change, Product):
                products[key] = change
            else:
                removed[key] = change.version
        base = self.base
        outdated = self.outdated.union(key for key in new if base is not None and base.version(key))
        return Index(self.stemmer, base, self._recent(products), products, outdated, removed)

    def find(self, query: Query, *, limit: int, after: Place | None = None) -> Found:
        """Counts facets only on the first page."""
        if after is not None:
            return self._page(query, limit, after, after.typos)
        counts, typos = self._tally(query, typos=False), False
        if not counts.total and query.words:
            counts, typos = self._tally(query, typos=True), True
        found = self._page(query, limit, None, typos)
        meant = corrected(query.words, found.hits) if typos and query.words else None
        return msgspec.structs.replace(found, tally=counts, did_you_mean=meant)

    def completions(self, query: Query, beginning: str) -> list[tuple[str, int]]:
        """Returns the words of titles that begin so, with the number of products of `query` that have each."""
        counts: Counter[str] = Counter()
        for segment, outdated in self._parts():
            among = matching(segment, query, outdated, typos=False)
            found = segment.searcher.terms_with_prefix(
                written(Field.TITLE), beginning, filter_query=among, limit=MOST_COMPLETIONS
            )
            counts.update(dict(found))
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return [(word, count) for word, count in ordered if count][:MOST_COMPLETIONS]

    def version(self, product_id: str) -> int:
        """Returns 0 for an unknown product, and the version of the deletion of a deleted one."""
        if product_id in self.removed:
            return self.removed[product_id]
        if product_id in self.products:
            return self.products[product_id].version
        return self.base.version(product_id) if self.base is not None else 0

    def _recent(self, products: Mapping[str, Product]) -> Segment | None:
        if not products:
            return None
        writer = SegmentWriter(self.stemmer)
        for product in products.values():
            writer.add(product)
        return writer.segment()

    def _parts(self) -> Iterator[tuple[Segment, frozenset[str]]]:
        if self.base is not None:
            yield self.base, self.outdated
        if self.recent is not None:
            yield self.recent, frozenset()

    def _page(self, query: Query, limit: int, after: Place | None, typos: bool) -> Found:
        pages = [
            page(segment, outdated, query, limit=limit + 1, after=after, typos=typos)
            for segment, outdated in self._parts()
        ]
        found = list(islice(merge(*pages, key=lambda each: each[0].order()), limit + 1))
        return Found(
            hits=tuple(Hit(place.product_id, document) for place, document in found[:limit]),
            after=found[limit - 1][0] if len(found) > limit else None,
            tally=None,
        )

    def _tally(self, query: Query, *, typos: bool) -> FacetCounts:
        """Counting takes longer than a page, and most callers ask for the same first pages."""
        key = msgspec.json.encode((msgspec.structs.replace(query, sort="newest", currency=None), typos))
        if key not in self.tallies:
            if len(self.tallies) >= _MOST_TALLIES:
                self.tallies.clear()
            self.tallies[key] = tally(self._parts(), query, typos=typos)
        return self.tallies[key]


def corrected(typed: tuple[str, ...], hits: Iterable[Hit]) -> str | None:
    """Returns the words as the titles found spell them, or None if they do not differ."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed for typos only

    spelled = list(dict.fromkeys(word for hit in hits for word in words(hit.card.title)))
    close = (get_close_matches(word, spelled, n=1, cutoff=0.7) or [word] for word in typed)
    meant = tuple(found for found, *_ in close)
    return " ".join(meant) if meant != typed else None
