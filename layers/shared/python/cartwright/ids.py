"""Identifiers: UUIDs of version 7 (RFC 9562), which sort by creation time in milliseconds."""

import os
import uuid
from collections.abc import Callable

from cartwright.clock import Clock, utc_now

NewId = Callable[[], str]


class Ids:
    """`new` generates ids. Clock and randomness are injected for tests."""

    def __init__(self, clock: Clock = utc_now, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._random_bytes = random_bytes

    def new(self) -> str:
        milliseconds = int(self._clock().timestamp() * 1000) & (1 << 48) - 1
        random = int.from_bytes(self._random_bytes(10), "big")
        high = milliseconds << 16 | 0x7000 | random >> 68
        low = 1 << 63 | random & (1 << 62) - 1
        return str(uuid.UUID(int=high << 64 | low))


def is_id(text: str) -> bool:
    """Whether `text` is a UUIDv7 in the form that `Ids` generates: lower case, with hyphens."""
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        return False
    return str(parsed) == text and parsed.version == 7
