"""An order as it is shown: without its means of payment."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from orders.domain import Address, CustomerId, Line, Minor, Order, OrderId, Passed, Promotion, State, Totals

Timestamp = Annotated[datetime, Meta(tz=True, description="UTC")]
Why = Annotated[
    str, Meta(description="Why it is in this state, a word for machines; empty where that needs no reason")
]


class OrderSummary(Struct, frozen=True, kw_only=True):
    id: OrderId
    state: State
    reason: Why
    currency: Annotated[str, Meta(description="ISO 4217")]
    total: Minor
    line_count: int
    placed_at: Timestamp
    updated_at: Timestamp


class StaffOrderSummary(OrderSummary, frozen=True, kw_only=True):
    customer_id: CustomerId | None
    email: str


class OrderView(Struct, frozen=True, kw_only=True):
    """Amounts are minor units of `currency`, as they were at the checkout."""

    id: OrderId
    state: State
    reason: Why
    lacking: Annotated[
        tuple[str, ...], Meta(description="SKUs without enough stock, of an order that failed by it")
    ]
    action_url: Annotated[str, Meta(description="Where the customer has to go on, such as to 3-D Secure")]
    email: str
    currency: Annotated[str, Meta(description="ISO 4217")]
    lines: tuple[Line, ...]
    totals: Totals
    promotions: tuple[Promotion, ...]
    shipping_option: str
    address: Address
    captured: Annotated[int, Meta(ge=0, description="Minor units that were taken")]
    refunded: Annotated[int, Meta(ge=0, description="Of these, what was given back")]
    history: Annotated[tuple[Passed, ...], Meta(description="Every state until now, the first one first")]
    placed_at: Timestamp
    updated_at: Timestamp


class StaffOrderView(OrderView, frozen=True, kw_only=True):
    customer_id: CustomerId | None
    basket_id: str
    due: Annotated[Timestamp | None, Meta(description="When the watchdog looks after it")]
    retold: Annotated[int, Meta(description="How often its stock was asked for again")]
    correlation_id: str


def summary(order: Order) -> OrderSummary:
    return OrderSummary(
        id=order.id,
        state=order.state,
        reason=order.reason,
        currency=order.currency,
        total=order.totals.total,
        line_count=order.line_count,
        placed_at=order.placed_at,
        updated_at=order.updated_at,
    )


def staff_summary(order: Order) -> StaffOrderSummary:
    return StaffOrderSummary(
        id=order.id,
        state=order.state,
        reason=order.reason,
        currency=order.currency,
        total=order.totals.total,
        line_count=order.line_count,
        placed_at=order.placed_at,
        updated_at=order.updated_at,
        customer_id=order.customer_id,
        email=order.email,
    )


def shown(order: Order, lines: list[Line]) -> OrderView:
    same = {name: getattr(order, name) for name in OrderView.__struct_fields__ if name != "lines"}
    return OrderView(lines=tuple(lines), **same)


def shown_to_staff(order: Order, lines: list[Line]) -> StaffOrderView:
    same = {name: getattr(order, name) for name in StaffOrderView.__struct_fields__ if name != "lines"}
    return StaffOrderView(lines=tuple(lines), **same)
