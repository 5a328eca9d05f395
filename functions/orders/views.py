"""An order as it is shown: without its means of payment."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.fields import Currency
from orders.domain import (
    Address,
    CustomerId,
    Line,
    Minor,
    Order,
    OrderId,
    Promotion,
    StaffStateChange,
    State,
    StateChange,
    Totals,
)

Timestamp = Annotated[datetime, Meta(tz=True, description="UTC")]
Why = Annotated[
    str, Meta(description="Why it is in this state, a word for machines; empty where that needs no reason")
]


class OrderSummary(Struct, frozen=True, kw_only=True):
    id: OrderId
    state: State
    reason: Why
    currency: Currency
    total: Minor
    line_count: int
    placed_at: Timestamp
    updated_at: Timestamp


class StaffOrderSummary(OrderSummary, frozen=True, kw_only=True):
    customer_id: CustomerId | None
    email: Email


class OrderView(Struct, frozen=True, kw_only=True):
    """Amounts are minor units of `currency`, as they were at the checkout."""

    id: OrderId
    state: State
    reason: Why
    shortages: Annotated[
        tuple[str, ...], Meta(description="SKUs without enough stock, of an order that failed by it")
    ]
    basket_id: Annotated[
        str, Meta(description="Open again, with its lines, if the order came to nothing before it was bought")
    ]
    action_url: Annotated[str, Meta(description="Where the customer has to go on, such as to 3-D Secure")]
    email: Email
    currency: Currency
    lines: tuple[Line, ...]
    totals: Totals
    promotions: tuple[Promotion, ...]
    shipping_option: str
    address: Address
    captured: Annotated[int, Meta(ge=0, description="Minor units that were taken")]
    refunded: Annotated[int, Meta(ge=0, description="Of these, what was given back")]
    cancellable: Annotated[bool, Meta(description="Whether its customer may still cancel it")] = False
    history: Annotated[
        tuple[StateChange, ...], Meta(description="Every state until now, the first one first")
    ]
    placed_at: Timestamp
    updated_at: Timestamp


class StaffOrderView(OrderView, frozen=True, kw_only=True):
    history: tuple[StaffStateChange, ...]
    customer_id: CustomerId | None
    next_check_at: Annotated[Timestamp | None, Meta(description="When the sweeper looks after it")]
    placement_attempts: Annotated[int, Meta(description="How often its stock was asked for again")]
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
    """To its customer, who is not told which member of the staff did something."""
    same = {
        name: getattr(order, name)
        for name in OrderView.__struct_fields__
        if name not in ("lines", "cancellable", "history")
    }
    history = tuple(StateChange(state=each.state, at=each.at, reason=each.reason) for each in order.history)
    return OrderView(lines=tuple(lines), history=history, **same)


def shown_to_staff(order: Order, lines: list[Line]) -> StaffOrderView:
    same = {
        name: getattr(order, name)
        for name in StaffOrderView.__struct_fields__
        if name not in ("lines", "cancellable")
    }
    return StaffOrderView(lines=tuple(lines), **same)
