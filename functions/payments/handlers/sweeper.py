"""Resumes payments that are overdue, every minute."""

from cartwright.clock import Clock, utc_now
from cartwright.runtime import Composed, Handler
from cartwright.runtime.sweeper import Sweeper
from payments.composition import payment_service
from payments.ports import Payments
from payments.service import PaymentService
from payments.settings import AuthorisingSettings

_MARGIN_SECONDS = 15.0
"""Enough for one payment with a provider that is slow to respond three times."""


def compose(settings: AuthorisingSettings) -> Handler:
    service, payments = payment_service(settings, callback_url=settings.callback_url)
    return sweeper(payments, service, utc_now)


def sweeper(payments: Payments, service: PaymentService, clock: Clock) -> Sweeper:
    return Sweeper(lambda: payments.due(clock()), service.resume, margin_seconds=_MARGIN_SECONDS)


handler = Composed(compose, AuthorisingSettings.from_environment)
