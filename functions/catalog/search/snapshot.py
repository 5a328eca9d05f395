"""The form in which an index is kept."""

import msgspec
from msgspec import Struct

from catalog.search.domain import MOST_SNAPSHOT_BYTES, SnapshotUnreadable
from catalog.search.segment import Segment

FORMAT = 2
"""Grows with every change of what a segment holds or means, also of how words are folded."""


class Snapshot(Struct, frozen=True, array_like=True):
    format: int
    segment: msgspec.Raw


def packed(segment: Segment) -> bytes:
    """Raises SnapshotUnreadable for what would be too large to be read again."""
    content = msgspec.msgpack.encode(Snapshot(FORMAT, msgspec.Raw(msgspec.msgpack.encode(segment))))
    if len(content) > MOST_SNAPSHOT_BYTES:
        raise SnapshotUnreadable(
            f"The index takes {len(content)} bytes, and {MOST_SNAPSHOT_BYTES} are the most"
        )
    return content


def unpacked(content: bytes) -> Segment:
    """Raises SnapshotUnreadable."""
    try:
        snapshot = msgspec.msgpack.decode(content, type=Snapshot)
        if snapshot.format != FORMAT:
            raise SnapshotUnreadable(f"The index has format {snapshot.format}, not {FORMAT}")
        return msgspec.msgpack.decode(snapshot.segment, type=Segment)
    except msgspec.DecodeError as error:
        raise SnapshotUnreadable(f"The index can't be read: {error}") from None
