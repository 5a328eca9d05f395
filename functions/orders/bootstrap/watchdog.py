from cartwright.clock import utc_now
from orders.bootstrap.desk import desk
from orders.settings import TableSettings
from orders.watching import Watchdog


def compose(settings: TableSettings) -> Watchdog:
    made, orders = desk(settings)
    return Watchdog(orders, made, utc_now)
