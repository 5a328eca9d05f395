"""Sign-ups that nobody confirmed expire: each is a name and an e-mail address of somebody who is no customer."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.ports import SignUps

KEPT = timedelta(days=7)
"""A code is valid for a day, and another one can be requested."""


def overdue(sign_ups: SignUps, at: datetime) -> Iterator[str]:
    """The user names of those that are older than KEPT."""
    return (each.username for each in sign_ups.unconfirmed() if each.begun_at < at - KEPT)
