"""The HTTP contract of orders, for customers, guests and staff."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import ConcurrentUpdate
from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from orders.domain import NotCancellable, OrderNotFound, State
from orders.fields import CustomerId, IdempotencyKey, OrderId, OrderToken, PaymentMethodId
from orders.number_domain import TypedNumber
from orders.payment_domain import (
    AlreadyPaid,
    KeyReused,
    NotPayable,
    PaymentInProgress,
    TooManyPayments,
)
from orders.views import OrderSummary, OrderView, StaffOrderSummary, StaffOrderView

TITLE = "Cartwright orders"
VERSION = "1.0.0"


class OrderPath(Struct, frozen=True, forbid_unknown_fields=True):
    order_id: OrderId


class GuestHeaders(Struct, frozen=True, kw_only=True):
    order_token: OrderToken


class PaymentHeaders(Struct, frozen=True, kw_only=True):
    idempotency_key: IdempotencyKey


class GuestPaymentHeaders(PaymentHeaders, frozen=True, kw_only=True):
    order_token: OrderToken


class PaymentInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    payment_method_id: PaymentMethodId


class PageQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class StaffQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Either `number`, or `customer_id`, or `state`, `day` or both."""

    limit: Limit = 20
    cursor: Cursor | None = None
    number: TypedNumber | None = None
    customer_id: CustomerId | None = None
    state: State | None = None
    day: Annotated[
        date | None, Meta(description="Orders placed on that day, in UTC", examples=["2026-11-21"])
    ] = None


class OrderPage(Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: tuple[OrderSummary, ...]
    next: Next = None


class StaffOrderPage(Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: tuple[StaffOrderSummary, ...]
    next: Next = None


_PAY = (
    OrderNotFound,
    AlreadyPaid,
    PaymentInProgress,
    NotPayable,
    TooManyPayments,
    KeyReused,
    ConcurrentUpdate,
)

_CUSTOMER = (
    Route(
        method="GET",
        path="/my/orders",
        operation="listMyOrders",
        summary="List the customer's orders",
        access=Access.CUSTOMER,
        handler="customer",
        query=PageQuery,
        response=OrderPage,
    ),
    Route(
        method="GET",
        path="/my/orders/{order_id}",
        operation="getMyOrder",
        summary="Get one of the customer's orders, with its lines and history",
        access=Access.CUSTOMER,
        handler="customer",
        path_parameters=OrderPath,
        response=OrderView,
        errors=(OrderNotFound,),
    ),
    Route(
        method="POST",
        path="/my/orders/{order_id}/cancel",
        operation="cancelMyOrder",
        summary="Cancel an order that cannot have been dispatched yet (see `cancellable`); idempotent",
        access=Access.CUSTOMER,
        handler="customer",
        path_parameters=OrderPath,
        response=OrderSummary,
        errors=(OrderNotFound, NotCancellable, ConcurrentUpdate),
    ),
    Route(
        method="POST",
        path="/my/orders/{order_id}/payments",
        operation="payMyOrder",
        summary="Pay again, once per Idempotency-Key, after a payment failed (see `payable_until`)",
        access=Access.CUSTOMER,
        handler="customer",
        status=202,
        path_parameters=OrderPath,
        headers=PaymentHeaders,
        request=PaymentInput,
        response=OrderSummary,
        errors=_PAY,
    ),
)

_GUEST = (
    Route(
        method="GET",
        path="/orders/{order_id}",
        operation="getGuestOrder",
        summary="Get a guest's order, with its lines and history",
        access=Access.PUBLIC,
        handler="customer",
        path_parameters=OrderPath,
        headers=GuestHeaders,
        response=OrderView,
        errors=(OrderNotFound,),
    ),
    Route(
        method="POST",
        path="/orders/{order_id}/cancel",
        operation="cancelGuestOrder",
        summary="Cancel a guest's order that cannot have been dispatched yet; idempotent",
        access=Access.PUBLIC,
        handler="customer",
        path_parameters=OrderPath,
        headers=GuestHeaders,
        response=OrderSummary,
        errors=(OrderNotFound, NotCancellable, ConcurrentUpdate),
    ),
    Route(
        method="POST",
        path="/orders/{order_id}/payments",
        operation="payGuestOrder",
        summary="Pay a guest's order again, once per Idempotency-Key, after a payment failed",
        access=Access.PUBLIC,
        handler="customer",
        status=202,
        path_parameters=OrderPath,
        headers=GuestPaymentHeaders,
        request=PaymentInput,
        response=OrderSummary,
        errors=_PAY,
    ),
)

_STAFF = (
    Route(
        method="GET",
        path="/staff/orders",
        operation="listOrders",
        summary="List orders by customer, or by state and day",
        access=Access.STAFF,
        handler="staff",
        query=StaffQuery,
        response=StaffOrderPage,
    ),
    Route(
        method="GET",
        path="/staff/orders/{order_id}",
        operation="getOrder",
        summary="Get any order, with its lines and history",
        access=Access.STAFF,
        handler="staff",
        path_parameters=OrderPath,
        response=StaffOrderView,
        errors=(OrderNotFound,),
    ),
    Route(
        method="POST",
        path="/staff/orders/{order_id}/cancel",
        operation="cancelOrder",
        summary="Cancel an order for the customer; idempotent",
        access=Access.STAFF,
        handler="staff",
        path_parameters=OrderPath,
        response=StaffOrderSummary,
        errors=(OrderNotFound, NotCancellable, ConcurrentUpdate),
    ),
)

ROUTES: tuple[Route, ...] = (*_CUSTOMER, *_GUEST, *_STAFF)
