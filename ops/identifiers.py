"""Reads the shop's identifiers: UUIDs of version 7 start with their creation time in milliseconds."""

from datetime import UTC, datetime, timedelta


def born(identifier: str) -> datetime:
    """The creation time of a UUID of version 7. Raises ValueError for any other value."""
    milliseconds = int(identifier.replace("-", "")[:12], 16)
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
