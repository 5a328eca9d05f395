"""Moves on orders that are overdue, every minute."""

from cartwright.clock import Clock, utc_now
from cartwright.runtime.composition import Composed, Handler
from cartwright.runtime.sweeper import Sweeper
from orders.composition import order_desk
from orders.ports import Orders
from orders.service import OrderDesk
from orders.settings import TableSettings


def compose(settings: TableSettings) -> Handler:
    desk, orders = order_desk(settings)
    return sweeper(orders, desk, utc_now)


def sweeper(orders: Orders, desk: OrderDesk, clock: Clock) -> Sweeper:
    return Sweeper(lambda: orders.due(clock()), desk.look_after)


handler = Composed(compose, TableSettings.from_environment)
