"""When a running server takes a snapshot: soon after a change, but rarely enough to use little CPU."""

from collections.abc import Mapping

QUIET_SECONDS = 1.0
BUSY_SECONDS = 10.0
SHARE = 0.05
"""The maximum share of one CPU for snapshots."""
RETRY_SECONDS = 10.0
_READS = ("BatchGet", "Describe", "Filter", "Get", "Head", "List", "Query", "Scan", "TransactGet")


class Pace:
    """All times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self.changed_at: float | None = None
        self._last = 0.0
        self._not_before = 0.0

    def change(self, now: float) -> bool:
        """True for the first change since the last snapshot."""
        first = self.changed_at is None
        if first:
            self.changed_at = now
        self._last = now
        return first

    def due(self, now: float) -> bool:
        """Due after a change, once the server is idle or has been busy for long."""
        if self.changed_at is None or now < self._not_before:
            return False
        return now - self._last >= QUIET_SECONDS or now - self.changed_at >= BUSY_SECONDS

    def begun(self) -> None:
        self.changed_at = None

    def taken(self, now: float, cost: float) -> None:
        """``cost`` is CPU time in seconds."""
        self._not_before = now + cost / SHARE

    def failed(self, now: float) -> None:
        if self.changed_at is None:
            self.changed_at = now
        self._not_before = now + RETRY_SECONDS


def may_change(method: str, path: str, headers: Mapping[bytes, bytes]) -> bool:
    """Whether a request to the embedded AWS can change state. Work that it starts makes requests of its own."""
    if method in ("GET", "HEAD", "OPTIONS") or path.startswith("/_ministack/"):
        return False
    operation = headers.get(b"x-amz-target", b"").decode("latin-1").rpartition(".")[2]
    return not operation.startswith(_READS)
