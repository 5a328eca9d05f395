"""API representations of orders, without the payment method."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.emails import Email
from cartwright.fields import Currency
from orders.domain import (
    Address,
    Line,
    Minor,
    Order,
    Promotion,
    StaffStateChange,
    State,
    StateChange,
    Totals,
)
from orders.fields import CustomerId, OrderId
from orders.number_domain import OrderNumber, number_of

Timestamp = Annotated[datetime, Meta(tz=True, description="UTC")]
Why = Annotated[str, Meta(description="Machine-readable reason for the state; empty if it needs none")]


class OrderSummary(Struct, frozen=True, kw_only=True):
    id: OrderId
    number: OrderNumber
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
    number: OrderNumber
    state: State
    reason: Why
    shortages: Annotated[
        tuple[str, ...], Meta(description="SKUs without enough stock, if the order failed for that reason")
    ]
    basket_id: Annotated[
        str,
        Meta(description="Reopened, with its lines, if the order failed before it was confirmed"),
    ]
    action_url: Annotated[
        str, Meta(description="URL where the customer completes the payment, such as for 3-D Secure")
    ]
    payable_until: Annotated[
        Timestamp | None,
        Meta(description="Until when the order can be paid again; null before a payment failed"),
    ]
    email: Email
    currency: Currency
    lines: tuple[Line, ...]
    totals: Totals
    promotions: tuple[Promotion, ...]
    shipping_option: str
    address: Address
    captured: Annotated[int, Meta(ge=0, description="Captured so far, in minor units")]
    refunded: Annotated[int, Meta(ge=0, description="Refunded so far, in minor units")]
    cancellable: Annotated[bool, Meta(description="Whether the customer can still cancel the order")] = False
    history: Annotated[tuple[StateChange, ...], Meta(description="Every state so far, oldest first")]
    placed_at: Timestamp
    updated_at: Timestamp


class StaffOrderView(OrderView, frozen=True, kw_only=True):
    history: tuple[StaffStateChange, ...]
    customer_id: CustomerId | None
    next_check_at: Annotated[Timestamp | None, Meta(description="When the sweeper next checks the order")]
    placement_attempts: Annotated[int, Meta(description="How often its stock was requested again")]
    repeated_payments: Annotated[int, Meta(description="How often the customer has paid again")]
    correlation_id: str


def summary(order: Order) -> OrderSummary:
    return OrderSummary(
        id=order.id,
        number=number_of(order.id),
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
        number=number_of(order.id),
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
    """The customer's view, which does not name staff members."""
    same = {
        name: getattr(order, name)
        for name in OrderView.__struct_fields__
        if name not in ("lines", "cancellable", "history", "number")
    }
    history = tuple(StateChange(state=each.state, at=each.at, reason=each.reason) for each in order.history)
    return OrderView(number=number_of(order.id), lines=tuple(lines), history=history, **same)


def shown_to_staff(order: Order, lines: list[Line]) -> StaffOrderView:
    same = {
        name: getattr(order, name)
        for name in StaffOrderView.__struct_fields__
        if name not in ("lines", "cancellable", "number")
    }
    return StaffOrderView(number=number_of(order.id), lines=tuple(lines), **same)
