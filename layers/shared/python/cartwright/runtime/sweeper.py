"""The sweeper: resumes overdue items whose message was lost or failed."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cartwright.deadline import DEADLINE
from cartwright.logging import INVOCATION
from cartwright.metrics import METRICS, Metric

MARGIN_SECONDS = 10.0
"""Enough for most items; items that call slow services need more."""
ITEMS_SWEPT = Metric("ItemsSwept")
ITEMS_NOT_SWEPT = Metric("ItemsNotSwept")
"""Failed items are retried in the next run."""

_log = logging.getLogger(__name__)


class Sweeper:
    """A Lambda handler that a schedule invokes.

    `due` lists ids, the longest overdue first. `resume` is called with each id, and may return False when there was
    nothing to do. An item that fails does not delay the others. `key` is the log field of an id.
    """

    def __init__(
        self,
        due: Callable[[], Iterable[str]],
        resume: Callable[[str], object],
        *,
        key: str = "order_id",
        margin_seconds: float = MARGIN_SECONDS,
    ) -> None:
        self._due = due
        self._resume = resume
        self._key = key
        self._margin_seconds = margin_seconds

    def __call__(self, event: Mapping[str, Any], context: object) -> dict[str, int]:
        del event
        INVOCATION.begin(context)
        swept = self.run(DEADLINE.remaining)
        METRICS.flush()
        return {"swept": swept}

    def run(self, time_left: Callable[[], float]) -> int:
        """Returns how many items were resumed. `time_left` is in seconds; the remaining items wait for the next run."""
        swept = 0
        for item_id in self._due():
            if time_left() < self._margin_seconds:
                _log.warning("The sweeper ran out of time", extra={"swept": swept})
                break
            swept += self._resumed(item_id)
        return swept

    def _resumed(self, item_id: str) -> bool:
        try:
            if self._resume(item_id) is False:
                return False
        except Exception:
            _log.exception("The item could not be resumed", extra={self._key: item_id})
            METRICS.add(ITEMS_NOT_SWEPT)
            return False
        METRICS.add(ITEMS_SWEPT)
        return True
