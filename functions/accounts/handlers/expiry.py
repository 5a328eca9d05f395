"""Deletes unconfirmed sign-ups once a day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.ports import SignUps
from accounts.settings import ExpirySettings
from accounts.sign_up_repository import SignUpRepository
from cartwright.aws.cognito import UserPool
from cartwright.clock import Clock, utc_now
from cartwright.runtime import Composed, Handler
from cartwright.runtime.sweeper import Sweeper

KEPT = timedelta(days=7)
"""A confirmation code is valid for one day, and users can request a new one."""


def overdue(sign_ups: SignUps, at: datetime) -> Iterator[str]:
    """Returns the user names of sign-ups that are older than KEPT."""
    return (each.username for each in sign_ups.unconfirmed() if each.begun_at < at - KEPT)


def compose(settings: ExpirySettings) -> Handler:
    return sweeper(SignUpRepository(UserPool(settings.user_pool_id)), utc_now)


def sweeper(sign_ups: SignUps, clock: Clock) -> Sweeper:
    return Sweeper(lambda: overdue(sign_ups, clock()), sign_ups.remove, key="username")


handler = Composed(compose, ExpirySettings.from_environment)
