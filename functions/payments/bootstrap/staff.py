from payments.bootstrap.desk import desk
from payments.service import PaymentDesk
from payments.settings import StaffSettings


def compose(settings: StaffSettings) -> PaymentDesk:
    return desk(settings)[0]
