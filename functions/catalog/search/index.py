"""The search index of the whole catalog: a large base segment, and a small segment of later changes."""

from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice

from msgspec import Struct

from catalog.products.domain import Product
from catalog.search.building import built
from catalog.search.counting import tally
from catalog.search.domain import Change, Found, Hit, Place, Query, SearchDocument
from catalog.search.matching import matches, page
from catalog.search.merging import merged
from catalog.search.segment import Segment, packed_id

_CHUNK = 2000
"""Products analyzed per chunk: their temporary Python objects use most of the memory."""

_EMPTY = Segment()


class Index(Struct, frozen=True):
    """Immutable: changes return a new index.

    `outdated` are the numbers of products in `base` that have changed or been deleted since. `removed` has the versions
    of deleted products, so that a late change does not restore them.
    """

    base: Segment = _EMPTY
    recent: Segment = _EMPTY
    outdated: frozenset[int] = frozenset()
    removed: Mapping[bytes, int] = {}

    @classmethod
    def of(cls, changes: Iterable[Change]) -> "Index":
        """Builds an index of all products in one segment."""
        grown = cls().changed(changes)
        return cls(grown.recent, removed=grown.removed)

    def __len__(self) -> int:
        return len(self.base) - len(self.outdated) + len(self.recent)

    @property
    def changes(self) -> int:
        """The approximate number of products that differ from `base`; never more than the actual number."""
        return max(len(self.recent), len(self.outdated))

    def changed(self, changes: Iterable[Change]) -> "Index":
        """Accepts changes in any order and known ones: a change applies if its version is higher than the known one."""
        new = _NewChanges(self)
        for chunk in _chunks(changes, _CHUNK):
            new.take(chunk)
        if not new.versions:
            return self
        superseded = {number for key in new.versions if (number := self.recent.number_of(key)) is not None}
        outdated = {number for key in new.versions if (number := self.base.number_of(key)) is not None}
        recent = merged([(self.recent, superseded), *new.parts])
        removed = {key: version for key, version in self.removed.items() if key not in new.versions}
        removed |= {key: version for key, version in new.versions.items() if key not in new.part_of}
        return Index(self.base, recent, self.outdated | outdated, removed)

    def folded(self) -> "Index":
        """Returns the same index in one segment."""
        if not self.changes:
            return self
        return Index(merged([(self.base, self.outdated), (self.recent, ())]), removed=self.removed)

    def find(self, query: Query, *, limit: int, after: Place | None = None) -> Found:
        """Counts facets only on the first page."""
        parts = [
            (self.base, matches(self.base, query, self.outdated)),
            (self.recent, matches(self.recent, query, ())),
        ]
        pages = (page(*part, query, limit=limit + 1, after=after) for part in parts)
        places = list(islice(merge(*pages, key=Place.order), limit + 1))
        return Found(
            hits=tuple(Hit(place.product_id, self._card(place.product_id)) for place in places[:limit]),
            after=places[limit - 1] if len(places) > limit else None,
            tally=tally(parts) if after is None else None,
        )

    def version(self, key: bytes) -> int:
        """Returns the version of a packed id: 0 if unknown, that of the deletion if deleted."""
        if key in self.removed:
            return self.removed[key]
        for segment in (self.recent, self.base):
            if (number := segment.number_of(key)) is not None:
                return segment.version_at(number)
        return 0

    def _card(self, product_id: str) -> SearchDocument:
        key = packed_id(product_id)
        number = self.recent.number_of(key)
        if number is not None:
            return self.recent.card(number)
        return self.base.card(self.base.place_of(key))


class _NewChanges:
    """Collects the changes that are new to an index, as segments with the latest version of each product."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.parts: list[tuple[Segment, set[int]]] = []
        self.part_of: dict[bytes, int] = {}
        self.versions: dict[bytes, int] = {}

    def take(self, changes: Iterable[Change]) -> None:
        fresh: dict[bytes, Change] = {}
        for change in changes:
            key = packed_id(change.id)
            if change.version > (self.versions.get(key) or self._index.version(key)):
                self.versions[key] = change.version
                fresh[key] = change
        for key in fresh:
            if (part := self.part_of.pop(key, None)) is not None:
                segment, superseded = self.parts[part]
                superseded.add(segment.place_of(key))
        products = {key: each for key, each in fresh.items() if isinstance(each, Product)}
        self.part_of |= dict.fromkeys(products, len(self.parts))
        self.parts.append((built(products.values()), set()))


def _chunks(changes: Iterable[Change], size: int) -> Iterator[list[Change]]:
    rest = iter(changes)
    while chunk := list(islice(rest, size)):
        yield chunk
