"""The storage format of the index."""

import msgspec
from msgspec import Struct

from catalog.search.domain import MOST_SNAPSHOT_BYTES, SnapshotUnreadable
from catalog.search.segment import Segment

FORMAT = 2
"""Incremented by every change of a segment's content or meaning, including the normalization of words."""


class Snapshot(Struct, frozen=True, array_like=True):
    format: int
    segment: msgspec.Raw


def packed(segment: Segment) -> bytes:
    """Raises SnapshotUnreadable if the snapshot would be too large to read."""
    content = msgspec.msgpack.encode(Snapshot(FORMAT, msgspec.Raw(msgspec.msgpack.encode(segment))))
    if len(content) > MOST_SNAPSHOT_BYTES:
        raise SnapshotUnreadable(f"The index has {len(content)} bytes; the maximum is {MOST_SNAPSHOT_BYTES}")
    return content


def unpacked(content: bytes) -> Segment:
    """Raises SnapshotUnreadable."""
    try:
        snapshot = msgspec.msgpack.decode(content, type=Snapshot)
        if snapshot.format != FORMAT:
            raise SnapshotUnreadable(f"The index has format {snapshot.format}, not {FORMAT}")
        return msgspec.msgpack.decode(snapshot.segment, type=Segment)
    except msgspec.DecodeError as error:
        raise SnapshotUnreadable(f"The index cannot be read: {error}") from None
