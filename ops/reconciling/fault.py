"""An inconsistency."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ops.reconciling.books import Books


class Fault(NamedTuple):
    """``rule`` is the invariant's name, ``subject`` is what violates it. Until ``since`` plus a grace period, pending
    work may still resolve the fault. Without ``since``, nothing will.

    ``since`` is the start of the problem. Later attempts do not move it: otherwise repeated failures would never count.
    """

    rule: str
    subject: str
    text: str
    since: datetime | None = None

    def counts(self, now: datetime, grace: timedelta) -> bool:
        return self.since is None or now >= self.since + grace

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.text}"


Rule = Callable[[Books], Iterator[Fault]]
