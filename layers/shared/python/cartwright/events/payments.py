"""Events that payments emit."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct
from msgspec.structs import asdict

from cartwright.events.base import Event
from cartwright.fields import Currency

_SOURCE = "cartwright.payments"
_AT = datetime(2026, 11, 21, 9, 45, 4, tzinfo=UTC)
_ORDER_ID = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
_CAUSE = "5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55"


class Payment(Struct, frozen=True, kw_only=True):
    """`amount` is the amount of this event; `refunded` is the total refunded so far."""

    order_id: str
    amount: Annotated[int, Meta(ge=0, description="Minor units")]
    currency: Currency
    refunded: Annotated[int, Meta(ge=0)] = 0
    provider: str
    reason: Annotated[str, Meta(description="Machine-readable reason for a decline, void or refund")] = ""
    action_url: Annotated[
        str, Meta(description="URL where the customer completes the payment, such as for 3-D Secure")
    ] = ""


class PaymentAttempt(Payment, frozen=True, kw_only=True):
    attempt: Annotated[int, Meta(ge=1, description="Number of the payment attempt")] = 1


class DeclinedPayment(PaymentAttempt, frozen=True, kw_only=True):
    after_authorisation: Annotated[
        bool,
        Meta(description="Whether the payment had been authorised before. The order cannot be paid again"),
    ] = False


class PaymentAuthorised(Event, frozen=True, kw_only=True):
    """The amount is authorised for the order, and not captured yet."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "PaymentAuthorised"
    version: ClassVar[int] = 1

    data: Payment

    @classmethod
    def example(cls) -> "PaymentAuthorised":
        return cls(id=_id("e0"), occurred_at=_AT, correlation_id=_CAUSE, data=_payment())


class PaymentActionRequired(Event, frozen=True, kw_only=True):
    """The customer must act before the payment can be authorised."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "PaymentActionRequired"
    version: ClassVar[int] = 1

    data: PaymentAttempt

    @classmethod
    def example(cls) -> "PaymentActionRequired":
        return cls(
            id=_id("e1"),
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=PaymentAttempt(**asdict(_payment(action_url="https://pay.example.com/3ds/7f9c1d1e"))),
        )


class PaymentDeclined(Event, frozen=True, kw_only=True):
    """The order cannot be paid with this payment method; nothing is authorised."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "PaymentDeclined"
    version: ClassVar[int] = 1

    data: DeclinedPayment

    @classmethod
    def example(cls) -> "PaymentDeclined":
        return cls(
            id=_id("e2"),
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=DeclinedPayment(**asdict(_payment(reason="insufficient-funds"))),
        )


class PaymentCaptured(Event, frozen=True, kw_only=True):
    """The amount was captured."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "PaymentCaptured"
    version: ClassVar[int] = 1

    data: Payment

    @classmethod
    def example(cls) -> "PaymentCaptured":
        return cls(id=_id("e3"), occurred_at=_AT, correlation_id=_CAUSE, data=_payment())


class PaymentVoided(Event, frozen=True, kw_only=True):
    """The authorisation was voided; nothing was captured."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "PaymentVoided"
    version: ClassVar[int] = 1

    data: Payment

    @classmethod
    def example(cls) -> "PaymentVoided":
        return cls(
            id=_id("e4"), occurred_at=_AT, correlation_id=_CAUSE, data=_payment(reason="order-rejected")
        )


class PaymentRefunded(Event, frozen=True, kw_only=True):
    """The captured amount was refunded, in part or in full."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "PaymentRefunded"
    version: ClassVar[int] = 1

    data: Payment

    @classmethod
    def example(cls) -> "PaymentRefunded":
        return cls(
            id=_id("e5"),
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=_payment(refunded=2645, reason="order-cancelled"),
        )


def _id(end: str) -> str:
    return f"01936b72-0fa0-7a02-8d13-aabbccddee{end}"


def _payment(*, refunded: int = 0, reason: str = "", action_url: str = "") -> Payment:
    return Payment(
        order_id=_ORDER_ID,
        amount=2645,
        currency="GBP",
        provider="sandbox",
        refunded=refunded,
        reason=reason,
        action_url=action_url,
    )
