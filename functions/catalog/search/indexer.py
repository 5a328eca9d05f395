"""Maintains a snapshot of the index that is recent enough for new readers to start from."""

import logging
from datetime import timedelta
from tempfile import TemporaryDirectory

from msgspec import Struct

from cartwright.clock import Clock
from cartwright.ids import NewId
from catalog.search.domain import Generation, SnapshotOvertaken, SnapshotUnreadable
from catalog.search.index import Index
from catalog.search.ports import Changes, Snapshots
from catalog.search.segment import packed, unpacked
from catalog.search.stemming import Stemmer

OVERLAP = timedelta(minutes=5)
"""Longer than any write takes. Changes that readers miss due to their shorter overlap appear with the next snapshot."""
WORTH_WRITING = 500
"""The number of changes that a new reader loads in about 50 ms."""
REBUILD_EVERY = timedelta(days=1)

_log = logging.getLogger(__name__)


class Indexed(Struct, frozen=True, kw_only=True):
    """The result of a run. `generation` is None if there were too few changes to write."""

    generation: str | None
    rebuilt: bool
    products: int
    changes: int
    bytes: int = 0


class Indexer:
    def __init__(
        self, changes: Changes, snapshots: Snapshots, clock: Clock, new_id: NewId, stemmer: Stemmer
    ) -> None:
        self._changes = changes
        self._snapshots = snapshots
        self._clock = clock
        self._new_id = new_id
        self._stemmer = stemmer

    def run(self, *, rebuild: bool = False) -> Indexed:
        """Concurrent runs are safe: only one of them publishes. Readers are not interrupted.

        Raises SnapshotUnreadable if the index would be too large to read.
        """
        started = self._clock()
        before = self._snapshots.current()
        known = None if rebuild else self._fresh(before)
        changes = 0
        if known is not None and before is not None:
            known = known.changed(self._changes.since(before.as_of - OVERLAP))
            changes = known.changes
            if changes <= WORTH_WRITING:
                return Indexed(generation=None, rebuilt=False, products=len(known), changes=changes)
        with TemporaryDirectory(prefix="indexer-") as folder:
            index = Index.of(self._changes.since(None), self._stemmer, folder)
            assert index.base is not None  # noqa: S101 - narrows the type for the checker
            content = packed(index.base, folder)
        generation = Generation(id=self._new_id(), as_of=started, products=len(index))
        try:
            self._snapshots.publish(generation, content, before)
        except SnapshotOvertaken:
            _log.info("Another run published a snapshot concurrently")
        return Indexed(
            generation=generation.id,
            rebuilt=known is None,
            products=len(index),
            changes=changes or len(index),
            bytes=len(content),
        )

    def _fresh(self, before: Generation | None) -> Index | None:
        """Returns None if all products must be read again."""
        if before is None or self._clock() - before.as_of >= REBUILD_EVERY:
            return None
        try:
            return Index(self._stemmer, unpacked(self._snapshots.content(before), self._stemmer))
        except SnapshotUnreadable as error:
            _log.error("The snapshot is unreadable; all products are read instead", exc_info=error)
            return None
