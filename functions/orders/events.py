"""Builds the events that orders emit."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import asdict

from cartwright.events.base import Event
from cartwright.events.order_payments import (
    OrderActionRequired,
    OrderPaymentFailed,
    OrderPaymentRequested,
    RequestedPayment,
    UnpaidOrder,
    WaitingOrder,
)
from cartwright.events.orders import (
    ConfirmedOrder,
    EndedOrder,
    OrderCancelled,
    OrderConfirmed,
    OrderedLine,
    OrderPlaced,
    OrderRejected,
    PlacedOrder,
)
from cartwright.fields import PostalAddress
from orders.domain import EmittedEvent, Line, Order
from orders.rules import returns_basket, summed

_ENDED: dict[EmittedEvent, type[OrderRejected | OrderCancelled]] = {
    "rejected": OrderRejected,
    "cancelled": OrderCancelled,
}


def placed(order: Order, lines: Sequence[Line], *, event_id: str, at: datetime) -> OrderPlaced:
    return OrderPlaced(
        id=event_id,
        occurred_at=at,
        correlation_id=order.correlation_id,
        data=PlacedOrder(
            order_id=order.id,
            customer_id=order.customer_id,
            email=order.email,
            currency=order.currency,
            total=order.totals.total,
            lines=_summed(lines),
            payment_method_id=order.payment_method_id,
        ),
    )


def action_required(order: Order, *, event_id: str, at: datetime) -> OrderActionRequired:
    return OrderActionRequired(
        id=event_id,
        occurred_at=at,
        correlation_id=order.correlation_id,
        data=WaitingOrder(
            order_id=order.id,
            customer_id=order.customer_id,
            until=order.next_check_at or at,
            holds_stock=not order.without_stock,
        ),
    )


def payment_failed(order: Order, *, event_id: str, at: datetime) -> OrderPaymentFailed:
    return OrderPaymentFailed(
        id=event_id,
        occurred_at=at,
        correlation_id=order.correlation_id,
        data=UnpaidOrder(
            order_id=order.id,
            customer_id=order.customer_id,
            until=order.next_check_at or at,
            holds_stock=not order.without_stock,
            reason=order.reason,
        ),
    )


def payment_requested(order: Order, *, event_id: str, at: datetime) -> OrderPaymentRequested:
    return OrderPaymentRequested(
        id=event_id,
        occurred_at=at,
        correlation_id=order.correlation_id,
        data=RequestedPayment(
            order_id=order.id,
            amount=order.totals.total,
            currency=order.currency,
            payment_method_id=order.payment_method_id,
            attempt=order.attempt,
        ),
    )


def confirmed(order: Order, lines: Sequence[Line], *, event_id: str, at: datetime) -> OrderConfirmed:
    """Without titles, so that the lines of the largest order fit into an event, as they do in OrderPlaced."""
    return OrderConfirmed(
        id=event_id,
        occurred_at=at,
        correlation_id=order.correlation_id,
        data=ConfirmedOrder(
            **asdict(_ended(order)),
            guest_key=order.guest_key or None,
            lines=_summed(lines),
            shipping_option=order.shipping_option,
            address=PostalAddress(**asdict(order.address)),
        ),
    )


def ended(kind: EmittedEvent, order: Order, *, event_id: str, at: datetime) -> Event:
    return _ENDED[kind](id=event_id, occurred_at=at, correlation_id=order.correlation_id, data=_ended(order))


def _ended(order: Order) -> EndedOrder:
    return EndedOrder(
        order_id=order.id,
        customer_id=order.customer_id,
        email=order.email,
        currency=order.currency,
        total=order.totals.total,
        basket_id=order.basket_id,
        reason=order.reason,
        returns_basket=returns_basket(order.state, order.reason, order.history),
        has_promotions=bool(order.promotions),
    )


def _summed(lines: Sequence[Line]) -> tuple[OrderedLine, ...]:
    return tuple(OrderedLine(sku=sku, quantity=quantity) for sku, quantity in summed(lines))
