"""What search needs of the world."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from catalog.search.domain import Change, Generation


class Changes(Protocol):
    def since(self, at: datetime | None) -> Iterable[Change]:
        """Every product that was written at `at` or later, as it is now, perhaps some twice; of None all there are."""
        ...


class Snapshots(Protocol):
    """One index at a time is the current one; those before it are kept for some days."""

    def current(self) -> Generation | None: ...

    def content(self, generation: Generation) -> bytes:
        """Raises SnapshotUnreadable."""
        ...

    def publish(self, generation: Generation, content: bytes, before: Generation | None) -> None:
        """Raises SnapshotOvertaken when the current one is not `before` any more."""
        ...
