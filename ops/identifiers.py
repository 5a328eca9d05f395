"""What the shop's identifiers tell: UUIDs of version 7 begin with the milliseconds at which they were made."""

from datetime import UTC, datetime, timedelta


def born(identifier: str) -> datetime:
    """When a UUID of version 7 was made. Raises ValueError for what is none."""
    milliseconds = int(identifier.replace("-", "")[:12], 16)
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
