"""Checks overdue orders, every minute."""

from cartwright.clock import Clock, utc_now
from cartwright.runtime import Composed, Handler
from cartwright.runtime.sweeper import Sweeper
from orders.composition import order_service
from orders.ports import Orders
from orders.service import OrderService
from orders.settings import TableSettings


def compose(settings: TableSettings) -> Handler:
    service, orders = order_service(settings)
    return sweeper(orders, service, utc_now)


def sweeper(orders: Orders, service: OrderService, clock: Clock) -> Sweeper:
    return Sweeper(lambda: orders.due(clock()), service.check_deadline)


handler = Composed(compose, TableSettings.from_environment)
