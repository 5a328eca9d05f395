"""Composes the use cases that all functions which change orders share."""

from datetime import timedelta
from typing import cast, get_args

from cartwright.aws.dynamodb import Table
from cartwright.clock import utc_now
from cartwright.ids import Ids
from orders.domain import CaptureAt
from orders.payment_domain import PaymentTerms
from orders.repository import OrderRepository
from orders.service import OrderService
from orders.settings import TableSettings
from orders.waiting import WaitingRoom
from orders.waiting_repository import WaitingListRepository


def order_service(
    settings: TableSettings, capture_at: str = "confirmation"
) -> tuple[OrderService, OrderRepository]:
    """`capture_at` decides when customers may cancel. Raises ValueError for an unknown value."""
    table = Table(settings.table_name).connect()
    orders, room = OrderRepository(table), WaitingRoom(WaitingListRepository(table), utc_now)
    if capture_at not in get_args(CaptureAt):
        raise ValueError(f"CAPTURE_AT is {capture_at}")
    terms = PaymentTerms(
        payable_for=timedelta(minutes=int(settings.payable_minutes)), attempts=int(settings.payment_attempts)
    )
    service = OrderService(
        orders, room, utc_now, Ids().new, terms=terms, capture_at=cast("CaptureAt", capture_at)
    )
    return service, orders
