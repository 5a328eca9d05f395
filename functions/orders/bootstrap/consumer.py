from orders.bootstrap.desk import desk
from orders.service import OrderDesk
from orders.settings import TableSettings


def compose(settings: TableSettings) -> OrderDesk:
    return desk(settings)[0]
