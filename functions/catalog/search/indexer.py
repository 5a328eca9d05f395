"""Maintains a snapshot of the index that is recent enough for new readers to start from."""

import logging
from datetime import timedelta
from tempfile import TemporaryDirectory

from msgspec import Struct

from cartwright.clock import Clock
from cartwright.ids import NewId
from catalog.search.domain import (
    Generation,
    ReadChanges,
    SnapshotOvertaken,
    Snapshots,
)
from catalog.search.index import Index
from catalog.search.segment import build, packed
from catalog.search.stemming import Stemmer

OVERLAP = timedelta(minutes=5)
"""Longer than any write takes. Changes that readers miss due to their shorter overlap appear with the next snapshot."""
WORTH_WRITING = 500
"""The number of changes that a new reader loads in about 50 ms."""
REBUILD_EVERY = timedelta(days=1)

_log = logging.getLogger(__name__)


class Indexed(Struct, frozen=True, kw_only=True):
    """The result of a run. `generation` is None if there were too few changes to write."""

    generation: str | None = None
    rebuilt: bool
    products: int
    changes: int
    bytes: int = 0


class Indexer(Struct, frozen=True):
    changes: ReadChanges
    snapshots: Snapshots
    clock: Clock
    new_id: NewId
    stemmer: Stemmer

    def run(self, *, rebuild: bool = False) -> Indexed:
        """Concurrent runs are safe: only one of them publishes. Readers are not interrupted.

        Raises SnapshotUnreadable if the index would be too large to read.
        """
        started = self.clock()
        before = self.snapshots.current()
        known = None
        if before is not None and not rebuild and started - before.as_of < REBUILD_EVERY:
            known = Index.since(before, self.snapshots, self.changes, self.stemmer, OVERLAP)
        if known is not None and known.changes <= WORTH_WRITING:
            return Indexed(rebuilt=False, products=len(known), changes=known.changes)
        with TemporaryDirectory(prefix="indexer-") as folder:
            segment, _ = build(self.changes(None), self.stemmer, folder)
            content = packed(segment, folder)
        products = len(segment)
        generation = Generation(id=self.new_id(), as_of=started, products=products)
        try:
            self.snapshots.publish(generation, content, before)
        except SnapshotOvertaken:
            _log.info("Another run published a snapshot concurrently")
        return Indexed(
            generation=generation.id,
            rebuilt=known is None,
            products=products,
            changes=products if known is None else known.changes,
            bytes=len(content),
        )
