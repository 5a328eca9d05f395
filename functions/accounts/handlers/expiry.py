"""Deletes unconfirmed sign-ups once a day."""

from accounts.expiry import overdue
from accounts.ports import SignUps
from accounts.settings import ExpirySettings
from accounts.sign_up_repository import SignUpRepository
from cartwright.aws.cognito import UserPool
from cartwright.clock import Clock, utc_now
from cartwright.runtime import Composed, Handler
from cartwright.runtime.sweeper import Sweeper


def compose(settings: ExpirySettings) -> Handler:
    return sweeper(SignUpRepository(UserPool(settings.user_pool_id)), utc_now)


def sweeper(sign_ups: SignUps, clock: Clock) -> Sweeper:
    return Sweeper(lambda: overdue(sign_ups, clock()), sign_ups.remove, key="username")


handler = Composed(compose, ExpirySettings.from_environment)
