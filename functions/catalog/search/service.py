"""Product lists for shoppers and staff, from the index of one execution environment."""

import logging
from datetime import timedelta
from typing import Generic

from msgspec import Struct

from cartwright.clock import Clock
from cartwright.errors import CartwrightError
from catalog.categories.ports import RecentTrees
from catalog.products.fields import Status
from catalog.search.domain import Generation, Place, ReadChanges, Snapshots
from catalog.search.index import Index
from catalog.search.query_params import Query, SearchParameters
from catalog.search.stemming import Stemmer
from catalog.search.text import words
from catalog.search.views import Facets, Summary

OVERLAP = timedelta(seconds=10)
"""Changes within this period before the last read are read again, to allow for clock skew, slow writes and the delay of
the index of changes.
"""
PAUSE = timedelta(seconds=1)
SHARE = 10
"""A read may take a tenth of an environment's time. During a large import, search results lag instead of blocking
requests.
"""
MOST_CHANGES = 2000
"""Above this number of changes, each read takes longer than 75 ms of CPU."""

_log = logging.getLogger(__name__)


class LiveIndex:
    """The last snapshot plus all changes since."""

    def __init__(self, changes: ReadChanges, snapshots: Snapshots, clock: Clock, stemmer: Stemmer) -> None:
        self._changes = changes
        self._snapshots = snapshots
        self._clock = clock
        self._stemmer = stemmer
        self._index: Index | None = None
        self._generation: Generation | None = None
        self._read_at = self._due = clock()

    def index(self) -> Index:
        """The index is about two seconds behind, or longer if reads take longer. Raises the errors of the adapters on
        the first call only; later calls return the last known index.
        """
        started = self._clock()
        if self._index is not None and started < self._due:
            return self._index
        try:
            self._index = self._load() if self._index is None else self._follow(self._index)
            self._read_at = started
        except CartwrightError as error:
            if self._index is None:
                raise
            _log.error("The index could not be updated", exc_info=error)
        ended = self._clock()
        self._due = ended + max(PAUSE, (ended - started) * SHARE)
        return self._index

    def _load(self) -> Index:
        self._generation = generation = self._snapshots.current()
        index = None
        if generation is not None:
            index = Index.since(generation, self._snapshots, self._changes, self._stemmer, OVERLAP)
        return Index.of(self._changes(None), self._stemmer) if index is None else index

    def _follow(self, known: Index) -> Index:
        index = known.changed(self._changes(self._read_at - OVERLAP))
        if index.changes <= MOST_CHANGES:
            return index
        newer = self._snapshots.current()
        return self._load() if newer is not None and newer != self._generation else index


class SearchResult(Struct, Generic[Summary], frozen=True):
    """A page of search results. `after` is the position of the next one."""

    items: tuple[Summary, ...]
    facets: Facets | None
    did_you_mean: str | None
    after: Place | None


class Search(Struct, frozen=True):
    live: LiveIndex
    trees: RecentTrees
    clock: Clock

    def look(
        self,
        kind: type[Summary],
        asked: SearchParameters,
        statuses: tuple[Status, ...],
        *,
        limit: int,
        after: Place | None = None,
    ) -> SearchResult[Summary]:
        """Without `statuses`, finds any status. For an unknown category, nothing is found."""
        tree = self.trees.containing_path(asked.category)
        branch = None
        if asked.category is not None:
            here = tree.by_path.get(asked.category)
            branch = frozenset(tree.stock_ids(here.id) if here else ())
        given = {name: getattr(asked, name) for name in SearchParameters.__struct_fields__}
        query = Query(**given, statuses=statuses, category_ids=branch)
        found = self.live.index().find(query, limit=limit, after=after)
        for hit in found.hits:
            tree = self.trees.containing(hit.category_id)
        now = self.clock()
        return SearchResult(
            items=tuple(hit.shown(kind, tree, now) for hit in found.hits),
            facets=found.tally.shown(tree, asked.category) if found.tally else None,
            did_you_mean=found.did_you_mean,
            after=found.after,
        )

    def suggestions(self, typed: str) -> list[tuple[str, int]]:
        """Returns completions of the last word among active products, with the number of products of each."""
        *earlier, beginning = words(typed) or [""]
        if not beginning:
            return []
        query = Query(q=" ".join(earlier) or None, statuses=("active",))
        found = self.live.index().completions(query, beginning)
        return [(" ".join((*earlier, word)), count) for word, count in found]
