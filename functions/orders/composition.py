"""What all functions that change orders are made of."""

from typing import cast, get_args

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.ids import Ids
from orders.domain import CaptureAt
from orders.reading import OrderReader
from orders.repository import OrderRepository
from orders.service import OrderDesk
from orders.settings import ApiSettings, TableSettings
from orders.waiting import WaitingRoom
from orders.waiting_repository import WaitingListRepository


def order_desk(
    settings: TableSettings, capture_at: str = "confirmation"
) -> tuple[OrderDesk, OrderRepository]:
    """`capture_at` decides what customers may cancel. Raises ValueError for an unknown value."""
    table = Table(settings.table_name).connect()
    orders, room = OrderRepository(table), WaitingRoom(WaitingListRepository(table), utc_now)
    if capture_at not in get_args(CaptureAt):
        raise ValueError(f"CAPTURE_AT is {capture_at}")
    return OrderDesk(orders, room, utc_now, Ids().new, capture_at=cast("CaptureAt", capture_at)), orders


def reading(settings: ApiSettings) -> tuple[OrderDesk, OrderReader, Cursors]:
    """What the operations of customers and of staff use."""
    desk, orders = order_desk(settings, settings.capture_at)
    cursors = Cursors(lambda: secret(settings.cursor_secret_arn))
    return desk, OrderReader(orders, desk.may_cancel), cursors
