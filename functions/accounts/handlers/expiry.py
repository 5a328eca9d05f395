"""Removes sign-ups that nobody confirmed, once a day."""

from accounts.expiry import overdue
from accounts.settings import ExpirySettings
from accounts.sign_up_repository import SignUpRepository
from cartwright.aws.cognito import UserPool
from cartwright.clock import utc_now
from cartwright.runtime.composition import Composed, Handler
from cartwright.runtime.sweeper import Sweeper


def compose(settings: ExpirySettings) -> Handler:
    sign_ups = SignUpRepository(UserPool(settings.user_pool_id))
    return Sweeper(lambda: overdue(sign_ups, utc_now()), sign_ups.remove)


handler = Composed(compose, ExpirySettings.from_environment)
