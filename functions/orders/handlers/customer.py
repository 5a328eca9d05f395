"""Serves customers, and guests who present the token of their order."""

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.secrets import secret
from cartwright.cursors import Cursors, KeyCursors
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from orders.api import ROUTES, OrderPage, OrderPath, PageQuery, PaymentInput
from orders.composition import order_service
from orders.ownership import Owner
from orders.reader import OrderReader
from orders.service import OrderService
from orders.settings import ApiSettings
from orders.views import (
    OrderSummary,
    OrderView,
    summary,
)


class CustomerOperations:
    def __init__(self, service: OrderService, reader: OrderReader, cursors: Cursors) -> None:
        self._service = service
        self._reader = reader
        self._pages = KeyCursors(cursors)

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
        return summary(self._service.cancel(path.order_id, "customer", owner=_owner(request)))

    def pay_my_order(self, request: Request) -> OrderSummary:
        path: OrderPath = request.path
        given: PaymentInput = request.body
        key: str = request.headers.idempotency_key
        return summary(self._service.pay(path.order_id, given.payment_method_id, key, owner=_owner(request)))

    get_guest_order, cancel_guest_order, pay_guest_order = get_my_order, cancel_my_order, pay_my_order


def _subject(request: Request) -> str:
    return request.caller.subject if request.caller else ""


def _owner(request: Request) -> Owner:
    if request.caller:
        return Owner(customer_id=request.caller.subject)
    return Owner(order_token=request.headers.order_token)


def compose(settings: ApiSettings) -> Handler:
    authorizer = TokenAuthorizer(settings.user_pool_client_id)
    service, orders = order_service(settings, settings.capture_at)
    cursors = Cursors(lambda: secret(settings.cursor_secret_arn))
    operations = CustomerOperations(service, OrderReader(orders, service.may_cancel), cursors)
    return serving(ROUTES, "customer", authorizer, operations)


handler = Composed(compose, ApiSettings.from_environment)
