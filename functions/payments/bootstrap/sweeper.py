from cartwright.clock import utc_now
from payments.bootstrap.desk import desk
from payments.settings import AuthorisingSettings
from payments.sweeping import Sweeper


def compose(settings: AuthorisingSettings) -> Sweeper:
    made, payments = desk(settings, callback_url=settings.callback_url)
    return Sweeper(payments, made, utc_now)
