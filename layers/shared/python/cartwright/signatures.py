"""Signed messages between servers: `t=<seconds>,v1=<hex>`, an HMAC-SHA256 over the time and the bytes of the body.

The form is Stripe's. Several v1 of one header are alternatives: that is how a secret is replaced by another.
"""

import hmac
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
_LONGEST = 2048
_MOST = 16


class InvalidSignature(ValueError):
    """The message is not to be trusted; why is for the log."""


def sign(secret: bytes, content: bytes, at: datetime) -> str:
    """The header's value."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(secret, str(seconds), content)}"


def verify(secret: bytes, header: str, content: bytes, now: datetime) -> None:
    """Raises InvalidSignature, also for a message older than TOLERANCE or as far ahead of us."""
    if not secret:
        raise InvalidSignature("There is no secret to check with")
    fields = (
        [each.strip().partition("=") for each in header.split(",", _MOST)] if len(header) <= _LONGEST else []
    )
    times = [value for name, _, value in fields if name == "t"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdecimal() and len(times[0]) <= 12):
        raise InvalidSignature("The signature states no time")
    expected = _digest(secret, times[0], content).encode()
    given = [value.encode() for name, _, value in fields if name == "v1"]
    if not any(hmac.compare_digest(expected, each) for each in given):
        raise InvalidSignature("The signature is not ours")
    if abs(now.timestamp() - int(times[0])) > TOLERANCE.total_seconds():
        raise InvalidSignature("The message is older than five minutes, or from the future")


def _digest(secret: bytes, seconds: str, content: bytes) -> str:
    return hmac.digest(secret, seconds.encode() + b"." + content, "sha256").hex()
