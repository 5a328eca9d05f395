"""Points in time as operators write them: a duration before now, or a date and a time in UTC."""

from datetime import UTC, datetime

from ops.durations import span
from ops.errors import OpsError


def moment(text: str, now: datetime) -> datetime:
    """``90m``, ``24h`` and ``7d`` are before ``now``. A time without an offset is in UTC. Raises OpsError."""
    try:
        at = datetime.fromisoformat(text.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    try:
        return now - span(text)
    except (OpsError, OverflowError):
        raise OpsError(
            f"{text!r} is not a time.", "Use 90m, 24h or 7d, or a time in UTC such as 2026-11-29T08:00."
        ) from None
