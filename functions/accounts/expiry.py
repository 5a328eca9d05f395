"""Expires unconfirmed sign-ups, because each one stores personal data of a person who is not a customer."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.ports import SignUps

KEPT = timedelta(days=7)
"""A confirmation code is valid for one day, and users can request a new one."""


def overdue(sign_ups: SignUps, at: datetime) -> Iterator[str]:
    """Returns the user names of sign-ups that are older than KEPT."""
    return (each.username for each in sign_ups.unconfirmed() if each.begun_at < at - KEPT)
