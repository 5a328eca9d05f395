"""Wrong codes slow down whoever enters them, so that codes can't be found by trying."""

from datetime import datetime, timedelta

from msgspec import Struct

from cartwright.errors import TooManyRequests

WINDOW = timedelta(minutes=10)
"""It begins with the first wrong code. When it is over, counting begins anew."""
OF_BASKET = 10
OF_NETWORK = 50
"""An office, or a mobile carrier, has many customers behind one address."""


class TooManyCodes(TooManyRequests):
    code = "too-many-codes"
    title = "Too many wrong codes were entered"

    def __init__(self, seconds: int = int(WINDOW.total_seconds())) -> None:
        super().__init__(f"Wait {seconds} seconds before the next code.")
        self.retry_after = seconds


class Guesses(Struct, frozen=True):
    """Wrong codes of one basket or one network, until `until`, in seconds since 1970."""

    count: int
    until: int

    def waits(self, most: int, at: datetime) -> int:
        """Seconds until the next code may be entered; 0 for at once."""
        left = self.until - int(at.timestamp())
        return left if self.count >= most and left > 0 else 0
