from payments.bootstrap.desk import desk
from payments.service import PaymentDesk
from payments.settings import AuthorisingSettings


def compose(settings: AuthorisingSettings) -> PaymentDesk:
    return desk(settings, callback_url=settings.callback_url)[0]
