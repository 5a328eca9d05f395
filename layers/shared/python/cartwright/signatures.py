"""Signed messages between servers: `t=<seconds>,v1=<hex>`, an HMAC-SHA256 over the time and the raw body.

The format is Stripe's. Several v1 values in one header are alternatives, which allows for secret rotation.
"""

import hmac
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
_LONGEST = 2048
_MOST = 16


class InvalidSignature(ValueError):
    """The message is not trusted. The reason is for the log only."""


def sign(secret: bytes, content: bytes, at: datetime) -> str:
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(secret, str(seconds), content)}"


def verify(secret: bytes, header: str, content: bytes, now: datetime) -> None:
    """Raises InvalidSignature, also for a timestamp more than TOLERANCE in the past or the future."""
    if not secret:
        raise InvalidSignature("There is no secret to verify with")
    fields = (
        [each.strip().partition("=") for each in header.split(",", _MOST)] if len(header) <= _LONGEST else []
    )
    times = [value for name, _, value in fields if name == "t"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal() and len(times[0]) <= 12):
        raise InvalidSignature("The signature has no valid timestamp")
    expected = _digest(secret, times[0], content).encode()
    given = [value.encode() for name, _, value in fields if name == "v1"]
    if not any(hmac.compare_digest(expected, each) for each in given):
        raise InvalidSignature("The signature does not match")
    if abs(now.timestamp() - int(times[0])) > TOLERANCE.total_seconds():
        raise InvalidSignature("The timestamp is more than five minutes in the past or the future")


def _digest(secret: bytes, seconds: str, content: bytes) -> str:
    return hmac.digest(secret, seconds.encode() + b"." + content, "sha256").hex()
