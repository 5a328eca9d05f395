"""The HTTP contract of payments: for shoppers, staff and provider webhooks."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, ConcurrentUpdate
from cartwright.http import Access, Route
from cartwright.text import END
from payments.domain import (
    Amount,
    InvalidNotification,
    NotCapturable,
    NotRefundable,
    OrderId,
    PaymentNotFound,
    Reason,
    RefundId,
    UnknownProvider,
)
from payments.method_domain import PaymentToken
from payments.views import PaymentMethodView, PaymentView

TITLE = "Cartwright payments"
VERSION = "1.0.0"


class PaymentMethodInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: PaymentToken


class PaymentPath(Struct, frozen=True, forbid_unknown_fields=True):
    order_id: OrderId


class RefundPath(Struct, frozen=True, forbid_unknown_fields=True):
    order_id: OrderId
    refund_id: RefundId


class ProviderPath(Struct, frozen=True, forbid_unknown_fields=True):
    provider: Annotated[str, Meta(pattern=f"^[a-z]{{1,20}}{END}", examples=["stripe"])]


class RefundInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    amount: Amount
    reason: Reason


class ProviderEvent(Struct, frozen=True, kw_only=True):
    """In the provider's format. The signature covers the raw body."""

    id: Annotated[str, Meta(examples=["evt_1NG8Du2eZvKYlo2CUI79vXWy"])]
    type: Annotated[str, Meta(examples=["payment_intent.amount_capturable_updated"])]


_CHANGE: tuple[type[CartwrightError], ...] = (PaymentNotFound, ConcurrentUpdate)

ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/payment-methods",
        operation="addPaymentMethod",
        summary="Exchange the provider's token for an id that pays for one checkout",
        access=Access.PUBLIC,
        handler="methods",
        status=201,
        request=PaymentMethodInput,
        response=PaymentMethodView,
    ),
    Route(
        method="GET",
        path="/staff/payments/{order_id}",
        operation="getPaymentAsStaff",
        summary="Get the payment of an order",
        access=Access.STAFF,
        handler="staff",
        path_parameters=PaymentPath,
        response=PaymentView,
        errors=(PaymentNotFound,),
    ),
    Route(
        method="PUT",
        path="/staff/payments/{order_id}/refunds/{refund_id}",
        operation="refundPayment",
        summary="Refund a captured payment, in part or in full; idempotent by refund id",
        access=Access.STAFF,
        handler="staff",
        path_parameters=RefundPath,
        request=RefundInput,
        response=PaymentView,
        errors=(*_CHANGE, NotRefundable),
    ),
    Route(
        method="POST",
        path="/staff/payments/{order_id}/capture",
        operation="capturePayment",
        summary="Capture an authorised payment, as at dispatch",
        access=Access.STAFF,
        handler="staff",
        path_parameters=PaymentPath,
        response=PaymentView,
        errors=(*_CHANGE, NotCapturable),
    ),
    Route(
        method="POST",
        path="/webhooks/{provider}",
        operation="receiveNotification",
        summary="Receive a webhook, signed with Stripe-Signature or Sandbox-Signature, at most 5 minutes old",
        access=Access.PUBLIC,
        handler="webhook",
        path_parameters=ProviderPath,
        request=ProviderEvent,
        raw=True,
        errors=(InvalidNotification, UnknownProvider, ConcurrentUpdate),
    ),
)
