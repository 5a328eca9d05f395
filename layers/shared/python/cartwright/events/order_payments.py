"""Events of orders that wait for their payment."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from cartwright.events.base import Event
from cartwright.fields import Currency

_SOURCE = "cartwright.orders"
_AT = datetime(2026, 11, 21, 9, 45, 1, tzinfo=UTC)
_ORDER_ID = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
_CUSTOMER_ID = "9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"
_CAUSE = "5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55"


class WaitingOrder(Struct, frozen=True, kw_only=True):
    order_id: str
    customer_id: str | None
    until: Annotated[
        datetime, Meta(tz=True, description="When the shop stops waiting if the customer does not act")
    ]
    holds_stock: Annotated[
        bool,
        Meta(
            description="False if the buyer's limit of unpaid stock is exceeded: the order's stock is to be released"
        ),
    ]


class OrderActionRequired(Event, frozen=True, kw_only=True):
    """The order waits for its customer, such as for 3-D Secure. Without stock, it reserves stock anew when paid."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "OrderActionRequired"
    version: ClassVar[int] = 1

    data: WaitingOrder

    @classmethod
    def example(cls) -> "OrderActionRequired":
        return cls(
            id="01936b72-0fa3-7e02-8d13-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=WaitingOrder(
                order_id=_ORDER_ID,
                customer_id=_CUSTOMER_ID,
                until=datetime(2026, 11, 21, 9, 55, 1, tzinfo=UTC),
                holds_stock=True,
            ),
        )


class UnpaidOrder(WaitingOrder, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(description="Machine-readable reason, such as payment-declined")]


class OrderPaymentFailed(Event, frozen=True, kw_only=True):
    """A payment was declined, abandoned or not answered. The customer may pay again, and the stock stays reserved."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "OrderPaymentFailed"
    version: ClassVar[int] = 1

    data: UnpaidOrder

    @classmethod
    def example(cls) -> "OrderPaymentFailed":
        return cls(
            id="01936b72-0fa4-7e02-8d13-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=UnpaidOrder(
                order_id=_ORDER_ID,
                customer_id=_CUSTOMER_ID,
                until=datetime(2026, 11, 21, 10, 15, 1, tzinfo=UTC),
                holds_stock=True,
                reason="payment-declined",
            ),
        )


class RequestedPayment(Struct, frozen=True, kw_only=True):
    order_id: str
    amount: Annotated[int, Meta(ge=0, description="Minor units")]
    currency: Currency
    payment_method_id: Annotated[str, Meta(description="Id of the payment method")]
    attempt: Annotated[
        int, Meta(ge=2, description="Number of the payment attempt; OrderPlaced requests the first")
    ]


class OrderPaymentRequested(Event, frozen=True, kw_only=True):
    """The customer pays again. The attempt replaces all earlier ones, which must never be captured."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "OrderPaymentRequested"
    version: ClassVar[int] = 1

    data: RequestedPayment

    @classmethod
    def example(cls) -> "OrderPaymentRequested":
        return cls(
            id="01936b72-0fa5-7e02-8d13-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=RequestedPayment(
                order_id=_ORDER_ID,
                amount=2645,
                currency="GBP",
                payment_method_id="p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M",
                attempt=2,
            ),
        )
