"""The index of one execution environment: the last snapshot plus all changes since."""

import logging
from collections.abc import Callable
from datetime import timedelta

from cartwright.clock import Clock
from cartwright.errors import CartwrightError
from catalog.search.domain import Generation, SnapshotUnreadable
from catalog.search.index import Index
from catalog.search.ports import Changes, Snapshots
from catalog.search.segment import unpacked
from catalog.search.stemming import Stemmer

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
    def __init__(self, changes: Changes, snapshots: Snapshots, clock: Clock, stemmer: Stemmer) -> None:
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
        if self._index is None:
            self._index = self._timed(self._load)
        elif self._clock() >= self._due:
            try:
                self._index = self._timed(self._follow)
            except CartwrightError as error:
                self._due = self._clock() + PAUSE
                _log.error("The index could not be updated", exc_info=error)
        return self._index

    def _timed(self, read: Callable[[], Index]) -> Index:
        started = self._clock()
        index = read()
        self._read_at = started
        ended = self._clock()
        self._due = ended + max(PAUSE, (ended - started) * SHARE)
        return index

    def _load(self) -> Index:
        generation = self._snapshots.current()
        if generation is None:
            return Index.of(self._changes.since(None), self._stemmer)
        try:
            index = Index(self._stemmer, unpacked(self._snapshots.content(generation), self._stemmer))
        except SnapshotUnreadable as error:
            _log.error("The snapshot is unreadable; all products are read instead", exc_info=error)
            return Index.of(self._changes.since(None), self._stemmer)
        self._generation = generation
        return index.changed(self._changes.since(generation.as_of - OVERLAP))

    def _follow(self) -> Index:
        assert self._index is not None  # noqa: S101 - narrows the type for the checker
        index = self._index.changed(self._changes.since(self._read_at - OVERLAP))
        if index.changes <= MOST_CHANGES:
            return index
        newer = self._snapshots.current()
        return self._load() if newer is not None and newer != self._generation else index
