"""Moves on orders that are overdue, every minute."""

from cartwright.clock import utc_now
from cartwright.runtime.composition import Composed, Handler
from cartwright.runtime.sweeper import Sweeper
from orders.composition import order_desk
from orders.settings import TableSettings


def compose(settings: TableSettings) -> Handler:
    desk, orders = order_desk(settings)
    return Sweeper(lambda: orders.due(utc_now()), desk.look_after)


handler = Composed(compose, TableSettings.from_environment)
