"""Sample messages by operation, for the contract. Built by the domain where possible."""

from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from cartwright.errors import CartwrightError
from cartwright.fields import Actor
from payments.api import PaymentMethodInput, ProviderEvent, RefundInput
from payments.domain import NotCapturable, NotRefundable, Payment, Refund
from payments.method_domain import METHOD_KEPT, PaymentMethod
from payments.views import method_view, shown

_AT = datetime(2026, 11, 21, 9, 45, 4, tzinfo=UTC)
_CAPTURED = Payment(
    order_id="01936b72-0001-7c33-9a44-5b6c7d8e9f00",
    state="captured",
    version=5,
    amount=2645,
    currency="GBP",
    provider="stripe",
    reference="pi_3MrPBM2eZvKYlo2C1TEMacFD",
    reserved=True,
    confirmed=True,
    captured=2645,
    created_at=_AT,
    updated_at=_AT,
)
_REFUND = Refund(
    id="return-1041",
    amount=645,
    reason="One mug arrived broken",
    by=Actor("5a1f7c3e-6f0e-4d1c-9b57-0d2f6f0a7b11", "grace@shop.example"),
    state="done",
)

_METHOD = PaymentMethod(
    id="p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M",
    token="tok_approve",  # noqa: S106
    expires_at=_AT + METHOD_KEPT,
)

REQUESTS: dict[str, Struct] = {
    "addPaymentMethod": PaymentMethodInput(token="tok_approve"),  # noqa: S106
    "refundPayment": RefundInput(amount=645, reason="One mug arrived broken"),
    "receiveNotification": ProviderEvent(
        id="evt_1NG8Du2eZvKYlo2CUI79vXWy", type="payment_intent.amount_capturable_updated"
    ),
}
RESPONSES: dict[str, Struct] = {
    "addPaymentMethod": method_view(_METHOD),
    "getPaymentAsStaff": shown(_CAPTURED),
    "refundPayment": shown(replace(_CAPTURED, refunded=645, refunds=(_REFUND,))),
    "capturePayment": shown(_CAPTURED),
}
ERRORS: tuple[CartwrightError, ...] = (
    NotRefundable("20.00 GBP is left to refund."),
    NotCapturable("The payment is voided."),
)
