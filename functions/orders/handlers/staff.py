"""Serves the staff operations."""

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.secrets import secret
from cartwright.cursors import Cursors, KeyCursors
from cartwright.errors import BadRequest, FieldError
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from orders.api import ROUTES, OrderPath, StaffOrderPage, StaffQuery
from orders.composition import order_service
from orders.reader import OrderReader
from orders.service import OrderService
from orders.settings import ApiSettings
from orders.views import (
    StaffOrderSummary,
    StaffOrderView,
    staff_summary,
)


class StaffOperations:
    def __init__(self, service: OrderService, reader: OrderReader, cursors: Cursors) -> None:
        self._service = service
        self._reader = reader
        self._pages = KeyCursors(cursors)

    def list_orders(self, request: Request) -> StaffOrderPage:
        query: StaffQuery = request.query
        if (query.number, query.customer_id, query.state or query.day).count(None) != 2:
            raise _ambiguous()
        if query.number is not None:
            found = self._reader.numbered(query.number)
            return StaffOrderPage(items=tuple(staff_summary(order) for order in found.orders))
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
        return staff_summary(self._service.cancel(path.order_id, "staff", by=request.actor))


def _ambiguous() -> BadRequest:
    message = "must be given alone, or else customer_id alone, or else state, day or both"
    return BadRequest(errors=[FieldError("number", message)])


def compose(settings: ApiSettings) -> Handler:
    authorizer = TokenAuthorizer(settings.user_pool_client_id)
    service, orders = order_service(settings, settings.capture_at)
    cursors = Cursors(lambda: secret(settings.cursor_secret_arn))
    operations = StaffOperations(service, OrderReader(orders, service.may_cancel), cursors)
    return serving(ROUTES, "staff", authorizer, operations)


handler = Composed(compose, ApiSettings.from_environment)
