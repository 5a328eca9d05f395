"""The whole catalogue as it is searched: a large segment, and a small one of what has changed since it was made."""

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
"""So many products are analysed at a time: what Python makes of them on the way takes the most memory."""

_EMPTY = Segment()


class Index(Struct, frozen=True):
    """Immutable: changes make another one.

    `outdated` are numbers of products in `base` that have changed or gone since; `removed` has the versions of what
    is gone, lest an old report of it brings it back.
    """

    base: Segment = _EMPTY
    recent: Segment = _EMPTY
    outdated: frozenset[int] = frozenset()
    removed: Mapping[bytes, int] = {}

    @classmethod
    def of(cls, changes: Iterable[Change]) -> "Index":
        """Of all that there is, in one segment."""
        grown = cls().changed(changes)
        return cls(grown.recent, removed=grown.removed)

    def __len__(self) -> int:
        return len(self.base) - len(self.outdated) + len(self.recent)

    @property
    def changes(self) -> int:
        """How many products are not as `base` has them, or a few less."""
        return max(len(self.recent), len(self.outdated))

    def changed(self, changes: Iterable[Change]) -> "Index":
        """In any order, and known ones among them: a version counts when it is higher than the one that is known."""
        news = _News(self)
        for chunk in _chunks(changes, _CHUNK):
            news.take(chunk)
        if not news.versions:
            return self
        superseded = {number for key in news.versions if (number := self.recent.number_of(key)) is not None}
        outdated = {number for key in news.versions if (number := self.base.number_of(key)) is not None}
        recent = merged([(self.recent, superseded), *news.parts])
        removed = {key: version for key, version in self.removed.items() if key not in news.versions}
        removed |= {key: version for key, version in news.versions.items() if key not in news.part_of}
        return Index(self.base, recent, self.outdated | outdated, removed)

    def folded(self) -> "Index":
        """The same in one segment."""
        if not self.changes:
            return self
        return Index(merged([(self.base, self.outdated), (self.recent, ())]), removed=self.removed)

    def find(self, query: Query, *, limit: int, after: Place | None = None) -> Found:
        """Counts only on the first page, which has nothing before it."""
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
        """Of a packed id: 0 when it is not known, and of what is gone the version of its removal."""
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


class _News:
    """What of many changes is new to an index, as segments of products that are the newest of their kind."""

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
