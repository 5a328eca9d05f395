"""Time, from an injected clock, so that tests control it. All times are in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import force_setattr

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """In whole milliseconds, so that stored, sent and compared times have the same precision."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class InUtc(Struct, frozen=True):
    """The base of structs with times from outside, which are converted to UTC.

    Decoding or creating one raises ValueError for a time that is out of range in UTC.
    """

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and value.tzinfo is not UTC:
                force_setattr(self, name, _in_utc(name, value))


def _in_utc(name: str, value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{name} {value.isoformat()} is out of range in UTC") from None
