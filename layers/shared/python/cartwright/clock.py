"""Time comes from an injected clock, so that tests decide what time it is; it is in UTC, whoever sent it."""

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import force_setattr

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Whole milliseconds: what is stored, sent and compared has the same precision everywhere."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class InUtc(Struct, frozen=True):
    """The base of what others send that has times in it: they become UTC, whatever offset they came with.

    Decoding one, and making one, raises ValueError for a time that UTC has no year for.
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
