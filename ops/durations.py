"""Durations as operators type them."""

import re
from datetime import timedelta

from ops.errors import OpsError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"([1-9][0-9]{0,5})([smhd]?)")


def span(text: str) -> timedelta:
    """``90s``, ``60m``, ``2h``, ``1d``. A plain number is minutes. Raises OpsError."""
    match = _SPAN.fullmatch(text.strip().lower())
    if match is None:
        raise OpsError(f"{text!r} is not a duration.", "Use 90s, 60m, 2h or 1d.")
    return timedelta(**{_UNITS[match[2] or "m"]: int(match[1])})
