"""What does not fit together."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from ops.reconciling.books import Books


class Fault(NamedTuple):
    """``rule`` is the invariant's name, ``subject`` what breaks it. Before ``since`` plus a grace it may mend itself:
    what would do so is on its way. Without ``since`` nothing does.

    ``since`` is when the trouble began. No later attempt moves it, or what fails every minute would never count.
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
