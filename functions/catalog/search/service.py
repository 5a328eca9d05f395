"""Product lists for shoppers and for staff."""

from datetime import datetime

from msgspec import Struct

from cartwright.clock import Clock
from catalog.categories.domain import Tree
from catalog.categories.ports import RecentTrees
from catalog.products.fields import Status
from catalog.search.domain import Found, Place, Query
from catalog.search.live import LiveIndex
from catalog.search.query_params import SearchParameters, query_of
from catalog.search.text import words


class SearchResult(Struct, frozen=True):
    """Search results, with the category tree and the time that apply to their display."""

    found: Found
    tree: Tree
    at: datetime


class Search:
    def __init__(self, live: LiveIndex, trees: RecentTrees, clock: Clock) -> None:
        self._live = live
        self._trees = trees
        self._clock = clock

    def look(
        self, asked: SearchParameters, statuses: tuple[Status, ...], *, limit: int, after: Place | None = None
    ) -> SearchResult:
        """Without `statuses`, finds any status. Raises BadRequest for parameters that cannot be combined."""
        tree = self._trees.containing_path(asked.category)
        found = self._live.index().find(query_of(asked, statuses, tree), limit=limit, after=after)
        for hit in found.hits:
            tree = self._trees.containing(hit.card.category_id)
        return SearchResult(found, tree, self._clock())

    def suggestions(self, typed: str) -> list[tuple[str, int]]:
        """Returns completions of the last word among active products, with the number of products of each."""
        *earlier, beginning = words(typed) or [""]
        if not beginning:
            return []
        query = Query(words=tuple(earlier) or None, statuses=("active",))
        found = self._live.index().completions(query, beginning)
        return [(" ".join((*earlier, word)), count) for word, count in found]
