"""Limits of wrong promotion codes, so that codes cannot be found by brute force."""

from datetime import datetime, timedelta

from msgspec import Struct

from cartwright.errors import TooManyRequests

WINDOW = timedelta(minutes=10)
"""The window starts with the first wrong code. The count restarts after it."""
OF_BASKET = 10
OF_NETWORK = 50
"""Many customers of an office or a mobile carrier share one address."""


class TooManyCodes(TooManyRequests):
    code = "too-many-codes"
    title = "Too many wrong codes were entered"

    def __init__(self, seconds: int = int(WINDOW.total_seconds())) -> None:
        super().__init__(f"Wait {seconds} seconds before the next code.")
        self.retry_after = seconds


class Guesses(Struct, frozen=True):
    """Wrong codes of one basket or network until `until`, in seconds since 1970."""

    count: int
    until: int

    def waits(self, most: int, at: datetime) -> int:
        """Returns the seconds until the next code is accepted; 0 if there is no wait."""
        left = self.until - int(at.timestamp())
        return left if self.count >= most and left > 0 else 0
