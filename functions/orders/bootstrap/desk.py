"""What all functions that move orders are made of."""

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from orders.repository import OrderRepository
from orders.service import OrderDesk
from orders.settings import TableSettings


def desk(settings: TableSettings) -> tuple[OrderDesk, OrderRepository]:
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    orders = OrderRepository(table)
    return OrderDesk(orders, utc_now, Ids().new), orders
