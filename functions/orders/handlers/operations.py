"""What customers and staff ask for."""

from collections.abc import Mapping

from cartwright.cursors import Cursors
from cartwright.errors import BadRequest, FieldError
from cartwright.http.dispatcher import Operation
from cartwright.http.requests import Request
from orders.api import OrderPage, OrderPath, PageQuery, StaffOrderPage, StaffQuery
from orders.domain import Owner
from orders.reading import OrderReader
from orders.service import OrderDesk
from orders.views import (
    OrderSummary,
    OrderView,
    StaffOrderSummary,
    StaffOrderView,
    staff_summary,
    summary,
)


class Pages:
    """Cursors of lists whose place is one string."""

    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors

    def open(self, cursor: str | None, scope: str) -> str | None:
        """Raises BadRequest."""
        return str(self._cursors.open(cursor, scope)["place"]) if cursor else None

    def seal(self, place: str | None, scope: str) -> str | None:
        return self._cursors.seal({"place": place}, scope) if place else None


class CustomerOperations:
    def __init__(self, desk: OrderDesk, reader: OrderReader, cursors: Cursors) -> None:
        self._desk = desk
        self._reader = reader
        self._pages = Pages(cursors)

    def table(self) -> Mapping[str, Operation]:
        return {
            "listMyOrders": self.list_my_orders,
            "getMyOrder": self.get_my_order,
            "cancelMyOrder": self.cancel_my_order,
            "getGuestOrder": self.get_my_order,
            "cancelGuestOrder": self.cancel_my_order,
        }

    def list_my_orders(self, request: Request) -> OrderPage:
        query: PageQuery = request.query
        customer_id = _subject(request)
        scope = f"listMyOrders:{customer_id}"
        after = self._pages.open(query.cursor, scope)
        found = self._reader.list_of_customer(customer_id, limit=query.limit, after=after)
        items = tuple(summary(order) for order in found.orders)
        return OrderPage(items=items, next=self._pages.seal(found.last, scope))

    def get_my_order(self, request: Request) -> OrderView:
        path: OrderPath = request.path
        return self._reader.of_owner(path.order_id, _owner(request))

    def cancel_my_order(self, request: Request) -> OrderSummary:
        path: OrderPath = request.path
        return summary(self._desk.cancel(path.order_id, "customer", owner=_owner(request)))


class StaffOperations:
    def __init__(self, desk: OrderDesk, reader: OrderReader, cursors: Cursors) -> None:
        self._desk = desk
        self._reader = reader
        self._pages = Pages(cursors)

    def table(self) -> Mapping[str, Operation]:
        return {
            "listOrders": self.list_orders,
            "getOrder": self.get_order,
            "cancelOrder": self.cancel_order,
        }

    def list_orders(self, request: Request) -> StaffOrderPage:
        query: StaffQuery = request.query
        by_customer = query.customer_id is not None
        if by_customer == (query.state is not None or query.day is not None):
            raise _ambiguous()
        scope = f"listOrders:{query.customer_id}:{query.state}:{query.day}"
        after = self._pages.open(query.cursor, scope)
        if query.customer_id is not None:
            found = self._reader.list_of_customer(query.customer_id, limit=query.limit, after=after)
        else:
            found = self._reader.listed(query.state, query.day, limit=query.limit, after=after)
        items = tuple(staff_summary(order) for order in found.orders)
        return StaffOrderPage(items=items, next=self._pages.seal(found.last, scope))

    def get_order(self, request: Request) -> StaffOrderView:
        path: OrderPath = request.path
        return self._reader.get(path.order_id)

    def cancel_order(self, request: Request) -> StaffOrderSummary:
        path: OrderPath = request.path
        return staff_summary(self._desk.cancel(path.order_id, "staff", by=request.actor))


def _subject(request: Request) -> str:
    return request.caller.subject if request.caller else ""


def _owner(request: Request) -> Owner:
    if request.caller:
        return Owner(customer_id=request.caller.subject)
    return Owner(order_token=request.headers.order_token)


def _ambiguous() -> BadRequest:
    message = "is given without state and day, or else one of these is"
    return BadRequest(errors=[FieldError("customer_id", message)])
