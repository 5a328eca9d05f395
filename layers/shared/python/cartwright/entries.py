"""The entry of an item in an index of deadlines: see cartwright.schedule."""

from datetime import datetime
from typing import Self

from msgspec import Struct


class Entry(Struct, frozen=True):
    """When the sweeper visits an item, and in which group."""

    at: datetime
    in_progress: bool

    @classmethod
    def for_deadline(cls, due: datetime | None, present: Self | None, *, in_progress: bool) -> Self | None:
        """The present entry if it is at least as urgent as the deadline; None without a deadline."""
        if due is None:
            return None
        if present and present.at <= due and present.in_progress >= in_progress:
            return present
        return cls(due, in_progress)
