"""Events that baskets emit."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.events.base import Event
from cartwright.fields import Currency, PostalAddress, Sku

Minor = Annotated[int, Meta(ge=0, description="Minor units of the order's currency")]


class CheckedOutLine(Struct, frozen=True, kw_only=True):
    """`total` is quantity x unit price, less `discount`; it includes `tax`. The goods total is the sum of all lines."""

    sku: Sku
    product_id: str
    title: str
    quantity: Annotated[int, Meta(ge=1)]
    unit_price: Minor
    discount: Minor
    tax: Minor
    total: Minor


class CheckedOutPromotion(Struct, frozen=True, kw_only=True):
    code: str
    name: str
    amount: Minor


class CheckedOutTotals(Struct, frozen=True, kw_only=True):
    """goods + shipping = total. Both include their tax. `discount` and `tax` are the amounts included."""

    goods: Minor
    shipping: Minor
    discount: Minor
    tax: Minor
    total: Minor


class CheckedOutBasket(Struct, frozen=True, kw_only=True):
    """Prices, tax, shipping and promotions at the checkout. The order keeps them."""

    order_id: str
    basket_id: str
    customer_id: Annotated[str | None, Meta(description="None for a guest")]
    guest_key: Annotated[
        str | None,
        Meta(
            description="SHA-256 of the order's token, in hexadecimal. A guest authenticates with the token"
        ),
    ] = None
    email_key: Annotated[
        str,
        Meta(description="Pseudonymous key that groups orders by normalized e-mail address"),
    ] = ""
    network_key: Annotated[
        str, Meta(description="Pseudonymous key that groups orders by network address")
    ] = ""
    email: Email
    currency: Currency
    lines: tuple[CheckedOutLine, ...]
    totals: CheckedOutTotals
    promotions: tuple[CheckedOutPromotion, ...]
    shipping_option: str
    address: PostalAddress
    payment_method_id: Annotated[
        str,
        Meta(description="Id of the payment method, for this order only; empty if nothing is owed"),
    ]


class BasketCheckedOut(Event, frozen=True, kw_only=True):
    """A basket was checked out, and its order is to be placed."""

    source: ClassVar[str] = "cartwright.basket"
    name: ClassVar[str] = "BasketCheckedOut"
    version: ClassVar[int] = 1

    data: CheckedOutBasket

    @classmethod
    def example(cls) -> "BasketCheckedOut":
        return cls(
            id="01936b72-0000-7a10-8b21-3c4d5e6f7081",
            occurred_at=datetime(2026, 11, 21, 9, 45, tzinfo=UTC),
            correlation_id="5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55",
            data=CheckedOutBasket(
                order_id="01936b72-0001-7c33-9a44-5b6c7d8e9f00",
                basket_id="01936b71-1111-7222-8333-444455556666",
                customer_id="9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968",
                email_key="bW9zdC1saWtlbHktbm9uZQ",
                network_key="YW5vdGhlci1vZi10aGVzZQ",
                email="ada@example.com",
                currency="GBP",
                lines=(
                    CheckedOutLine(
                        sku="MUG-HARBOUR-BLUE",
                        product_id="01936b5e-7bff-7c11-8a42-66d0f3f1b8c4",
                        title="Harbour stoneware mug",
                        quantity=2,
                        unit_price=1250,
                        discount=250,
                        tax=375,
                        total=2250,
                    ),
                ),
                totals=CheckedOutTotals(goods=2250, shipping=395, discount=250, tax=441, total=2645),
                promotions=(CheckedOutPromotion(code="WELCOME10", name="10% off", amount=250),),
                shipping_option="standard",
                address=PostalAddress(
                    name="Ada Byron",
                    line1="12 St James's Square",
                    city="London",
                    postcode="SW1Y 4JH",
                    country="GB",
                ),
                payment_method_id="p9mX2vQ7sK4tR8wZ1bN5cJ6hL3fD0gY-aEuTiOqVx_M",
            ),
        )
