"""Resumes payments that are overdue, every minute."""

from cartwright.clock import utc_now
from cartwright.runtime.composition import Composed, Handler
from cartwright.runtime.sweeper import Sweeper
from payments.composition import payment_desk
from payments.settings import AuthorisingSettings

_MARGIN_SECONDS = 15.0
"""For one payment with a provider that answers slowly three times."""


def compose(settings: AuthorisingSettings) -> Handler:
    desk, payments = payment_desk(settings, callback_url=settings.callback_url)
    return Sweeper(lambda: payments.due(utc_now()), desk.resume, margin_seconds=_MARGIN_SECONDS)


handler = Composed(compose, AuthorisingSettings.from_environment)
