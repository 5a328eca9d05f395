"""What all functions that move orders are made of."""

from typing import cast, get_args

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from cartwright.logging import configure
from orders.domain import CaptureAt
from orders.repository import OrderRepository
from orders.service import OrderDesk
from orders.settings import TableSettings
from orders.waiting import WaitingRoom
from orders.waiting_repository import WaitingListRepository


def desk(settings: TableSettings, capture_at: str = "confirmation") -> tuple[OrderDesk, OrderRepository]:
    """`capture_at` concerns what customers may cancel. Raises ValueError for one that means nothing."""
    configure(settings.service)
    table = Table(settings.table_name)
    table.connect()
    orders, room = OrderRepository(table), WaitingRoom(WaitingListRepository(table), utc_now)
    if capture_at not in get_args(CaptureAt):
        raise ValueError(f"CAPTURE_AT is {capture_at}")
    return OrderDesk(orders, room, utc_now, Ids().new, capture_at=cast("CaptureAt", capture_at)), orders
