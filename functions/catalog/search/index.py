"""The search index of the whole catalog: a large base segment, and a small segment of later changes."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from heapq import merge
from itertools import islice

import msgspec
from msgspec import Struct

from catalog.products.domain import Product
from catalog.search.domain import (
    Change,
    Found,
    Generation,
    Place,
    ReadChanges,
    Removed,
    Snapshots,
    SnapshotUnreadable,
)
from catalog.search.matching import Matches
from catalog.search.query_params import Query
from catalog.search.segment import Segment, build, unpacked
from catalog.search.stemming import Stemmer, Thesaurus
from catalog.search.text import words
from catalog.search.views import FacetCounts, Hit
from catalog.synonyms.domain import Synonyms

MOST_COMPLETIONS = 8

_MOST_TALLIES = 200

_log = logging.getLogger(__name__)


class Index(Struct, frozen=True):
    """Immutable: changes return a new index.

    `products` are those of `recent`, with the synonyms if they have changed. `outdated` are the ids of products in
    `base` that have changed or been deleted since. `removed` has the versions of deleted products, so that a late
    change does not restore them.
    """

    stemmer: Stemmer
    base: Segment | None = None
    recent: Segment | None = None
    products: Mapping[str, Product | Synonyms] = {}
    outdated: frozenset[str] = frozenset()
    removed: Mapping[str, int] = {}
    tallies: dict[tuple[Query, bool], FacetCounts] = msgspec.field(default_factory=dict)

    @classmethod
    def of(cls, changes: Iterable[Change], stemmer: Stemmer, folder: str | None = None) -> "Index":
        """Builds an index of all products in one segment, in memory or in a folder."""
        base, removed = build(changes, stemmer, folder)
        return cls(stemmer, base, removed=removed)

    @classmethod
    def since(
        cls,
        generation: Generation,
        snapshots: Snapshots,
        changes: ReadChanges,
        stemmer: Stemmer,
        overlap: timedelta,
    ) -> "Index | None":
        """Returns the snapshot and all changes since, or None if it is unreadable."""
        try:
            index = cls(stemmer, unpacked(snapshots.content(generation), stemmer))
        except SnapshotUnreadable as error:
            _log.error("The snapshot is unreadable; all products are read instead", exc_info=error)
            return None
        return index.changed(changes(generation.as_of - overlap))

    def __len__(self) -> int:
        return len(self.base or ()) - len(self.outdated) + len(self.recent or ())

    @property
    def changes(self) -> int:
        """The approximate number of changes since `base`; never more than the actual number."""
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
            if isinstance(change, Removed):
                removed[key] = change.version
            else:
                products[key] = change
        recent = build(products.values(), self.stemmer)[0] if products else None
        outdated = self.outdated.union(key for key in new if self.base is not None and self.base.version(key))
        return Index(self.stemmer, self.base, recent, products, outdated, removed)

    def version(self, product_id: str) -> int:
        """Returns 0 for an unknown product, and the version of the deletion of a deleted one."""
        if product_id in self.removed:
            return self.removed[product_id]
        if product_id in self.products:
            return self.products[product_id].version
        return self.base.version(product_id) if self.base is not None else 0

    def find(self, query: Query, *, limit: int, after: Place | None = None) -> Found:
        """Counts facets only on the first page."""
        typos = after.typos if after else False
        counts, meant = None, None
        if after is None:
            counts = self._tally(query, typos=False)
            if not counts.total and query.q:
                counts, typos = self._tally(query, typos=True), True
        pages = [each.page(limit + 1, after) for each in self._matches(query, typos=typos)]
        found = list(islice(merge(*pages, key=lambda each: each[0].order()), limit + 1))
        hits = tuple(hit for _, hit in found[:limit])
        if after is None and typos:
            meant = self._corrected(words(query.q or ""), hits)
        return Found(hits, found[limit - 1][0] if len(found) > limit else None, counts, meant)

    def completions(self, query: Query, beginning: str) -> list[tuple[str, int]]:
        """Returns the words of titles that begin so, with the number of products of `query` that have each."""
        counts: Counter[str] = Counter()
        for each in self._matches(query, typos=False):
            counts.update(each.completions(beginning, MOST_COMPLETIONS))
        return sorted((+counts).items(), key=lambda each: (-each[1], each[0]))[:MOST_COMPLETIONS]

    def _matches(self, query: Query, *, typos: bool) -> list[Matches]:
        parts = (self.base, self.outdated), (self.recent, ())
        return [
            Matches(segment, without, query, self._thesaurus, typos=typos)
            for segment, without in parts
            if segment is not None
        ]

    @property
    def _thesaurus(self) -> Thesaurus:
        known = [Thesaurus(Synonyms(), self.stemmer)]
        known += [each.thesaurus for each in (self.base, self.recent) if each is not None]
        return max(known, key=lambda each: each.synonyms.version)

    def _tally(self, query: Query, *, typos: bool) -> FacetCounts:
        """Counting takes longer than a page, and most callers ask for the same first pages."""
        key = msgspec.structs.replace(query, sort=None), typos
        if key not in self.tallies:
            if len(self.tallies) >= _MOST_TALLIES:
                self.tallies.clear()
            counted = (each.tally() for each in self._matches(query, typos=typos))
            self.tallies[key] = sum(counted, FacetCounts())
        return self.tallies[key]

    def _corrected(self, typed: list[str], hits: Iterable[Hit]) -> str | None:
        """Returns the words as the titles found spell them, or None if they do not differ. Synonyms are no typos."""
        from difflib import get_close_matches  # noqa: PLC0415 - needed for typos only

        spelled = list(dict.fromkeys(word for hit in hits for word in words(hit.title)))
        spelled += [word for word in typed if self.stemmer.stem(word) in self._thesaurus.words]
        meant = [(get_close_matches(word, spelled, n=1, cutoff=0.7) or [word])[0] for word in typed]
        return " ".join(meant) if meant != typed else None
