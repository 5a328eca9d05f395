"""Events that orders emit."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct
from msgspec.structs import asdict

from cartwright.emails import Email
from cartwright.events.base import Event, EventPattern
from cartwright.fields import Currency, PostalAddress, Sku

_SOURCE = "cartwright.orders"
_AT = datetime(2026, 11, 21, 9, 45, 1, tzinfo=UTC)
_ORDER_ID = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
_CUSTOMER_ID = "9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968"
_CAUSE = "5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55"


class OrderedLine(Struct, frozen=True, kw_only=True, array_like=True):
    """Encoded as an array, [SKU, quantity], because an order may have over a thousand."""

    sku: Sku
    quantity: Annotated[int, Meta(ge=1)]


class PlacedOrder(Struct, frozen=True, kw_only=True):
    order_id: str
    customer_id: str | None
    email: Email
    currency: Currency
    total: Annotated[int, Meta(ge=0, description="Minor units")]
    lines: Annotated[tuple[OrderedLine, ...], Meta(description="One line per SKU, with the total quantity")]
    payment_method_id: Annotated[str, Meta(description="Id of the payment method; empty if nothing is owed")]


class OrderPlaced(Event, frozen=True, kw_only=True):
    """An order was placed: stock is to be reserved, then payment authorised. Published again when either is late."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "OrderPlaced"
    version: ClassVar[int] = 1

    data: PlacedOrder

    @classmethod
    def example(cls) -> "OrderPlaced":
        return cls(
            id="01936b72-03e8-7d01-8c12-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=PlacedOrder(
                order_id=_ORDER_ID,
                customer_id=_CUSTOMER_ID,
                email="ada@example.com",
                currency="GBP",
                total=2645,
                lines=(OrderedLine(sku="MUG-HARBOUR-BLUE", quantity=2),),
                payment_method_id="p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M",
            ),
        )


WITH_PROMOTIONS: EventPattern = {"has_promotions": [True]}


class EndedOrder(Struct, frozen=True, kw_only=True):
    order_id: str
    customer_id: str | None
    email: Email
    currency: Currency
    total: int
    basket_id: str
    reason: Annotated[
        str, Meta(description="Machine-readable reason, such as out-of-stock; empty if there is none")
    ]
    returns_basket: Annotated[
        bool,
        Meta(description="Whether the basket reopens, because the order failed against the customer's will"),
    ] = False
    has_promotions: Annotated[bool, Meta(description="Whether promotions were applied to the order")] = False


class ConfirmedOrder(EndedOrder, frozen=True, kw_only=True):
    """What is to be dispatched, where to, and who may see it. Events of earlier releases lack it."""

    guest_key: Annotated[
        str | None, Meta(description="SHA-256 of the order's token, in hexadecimal; None for a customer")
    ] = None
    lines: Annotated[
        tuple[OrderedLine, ...], Meta(description="One line per SKU, with the total quantity")
    ] = ()
    shipping_option: str = ""
    address: PostalAddress | None = None


class OrderConfirmed(Event, frozen=True, kw_only=True):
    """Stock is reserved and payment authorised: the order will be dispatched."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "OrderConfirmed"
    version: ClassVar[int] = 1

    data: ConfirmedOrder

    @classmethod
    def example(cls) -> "OrderConfirmed":
        return cls(
            id="01936b72-0fa0-7e02-8d13-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=ConfirmedOrder(
                **asdict(_ended("", has_promotions=True)),
                lines=(OrderedLine(sku="MUG-HARBOUR-BLUE", quantity=2),),
                shipping_option="standard",
                address=PostalAddress(
                    name="Ada Byron",
                    line1="12 St James's Square",
                    city="London",
                    postcode="SW1Y 4JH",
                    country="GB",
                ),
            ),
        )


class OrderRejected(Event, frozen=True, kw_only=True):
    """The order could not be confirmed. Reservations and authorisations, also later ones, are to be released."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "OrderRejected"
    version: ClassVar[int] = 1

    data: EndedOrder

    @classmethod
    def example(cls) -> "OrderRejected":
        return cls(
            id="01936b72-0fa1-7e02-8d13-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=_ended("payment-declined", returns_basket=True),
        )


class OrderCancelled(Event, frozen=True, kw_only=True):
    """The order was cancelled before dispatch. Its stock is to be released, and its payment voided or refunded."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "OrderCancelled"
    version: ClassVar[int] = 1

    data: EndedOrder

    @classmethod
    def example(cls) -> "OrderCancelled":
        return cls(
            id="01936b75-0fa2-7e02-8d13-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=_ended("customer"),
        )


def _ended(reason: str, *, returns_basket: bool = False, has_promotions: bool = False) -> EndedOrder:
    return EndedOrder(
        order_id=_ORDER_ID,
        customer_id=_CUSTOMER_ID,
        email="ada@example.com",
        currency="GBP",
        total=2645,
        basket_id="01936b71-1111-7222-8333-444455556666",
        reason=reason,
        returns_basket=returns_basket,
        has_promotions=has_promotions,
    )
