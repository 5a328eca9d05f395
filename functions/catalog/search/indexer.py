"""Maintains a snapshot of the index that is recent enough for new readers to start from."""

import logging
from datetime import timedelta

from msgspec import Struct

from cartwright.clock import Clock
from cartwright.ids import NewId
from catalog.search.domain import Generation, SnapshotOvertaken, SnapshotUnreadable
from catalog.search.index import Index
from catalog.search.ports import Changes, Snapshots
from catalog.search.snapshot import packed, unpacked

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
    def __init__(self, changes: Changes, snapshots: Snapshots, clock: Clock, new_id: NewId) -> None:
        self._changes = changes
        self._snapshots = snapshots
        self._clock = clock
        self._new_id = new_id

    def run(self, *, rebuild: bool = False) -> Indexed:
        """Concurrent runs are safe: only one of them publishes. Readers are not interrupted.

        Raises SnapshotUnreadable if the index would be too large to read.
        """
        started = self._clock()
        before = self._snapshots.current()
        index = None if rebuild else self._fresh(before)
        if index is None:
            index = Index.of(self._changes.since(None))
            rebuilt_at, changes = started, len(index)
        else:
            assert before is not None  # noqa: S101 - narrows the type for the checker
            index = index.changed(self._changes.since(before.as_of - OVERLAP))
            rebuilt_at, changes = before.rebuilt_at, index.changes
            if changes <= WORTH_WRITING:
                return Indexed(generation=None, rebuilt=False, products=len(index), changes=changes)
        generation = Generation(id=self._new_id(), as_of=started, rebuilt_at=rebuilt_at, products=len(index))
        content = packed(index.folded().base)
        try:
            self._snapshots.publish(generation, content, before)
        except SnapshotOvertaken:
            _log.info("Another run published a snapshot concurrently")
        return Indexed(
            generation=generation.id,
            rebuilt=rebuilt_at == started,
            products=len(index),
            changes=changes,
            bytes=len(content),
        )

    def _fresh(self, before: Generation | None) -> Index | None:
        """Returns None if all products must be read again."""
        if before is None or self._clock() - before.rebuilt_at >= REBUILD_EVERY:
            return None
        try:
            return Index(unpacked(self._snapshots.content(before)))
        except SnapshotUnreadable as error:
            _log.error("The snapshot is unreadable; all products are read instead", exc_info=error)
            return None
