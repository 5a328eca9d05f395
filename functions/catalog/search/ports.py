"""Ports of search."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from catalog.search.domain import Change, Generation


class Changes(Protocol):
    def since(self, at: datetime | None) -> Iterable[Change]:
        """Yields the current state of products written at `at` or later, or of all for None. Products may repeat."""
        ...


class Snapshots(Protocol):
    """One index at a time is current. Earlier ones are kept for some days."""

    def current(self) -> Generation | None: ...

    def content(self, generation: Generation) -> bytes:
        """Raises SnapshotUnreadable."""
        ...

    def publish(self, generation: Generation, content: bytes, before: Generation | None) -> None:
        """Raises SnapshotOvertaken if the current index is no longer `before`."""
        ...
