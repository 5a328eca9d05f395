"""The transitions of an order, as pure functions over the table of the domain."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from cartwright.fields import Actor
from orders.domain import (
    ACTION_WITHIN,
    ANSWERED_WITHIN,
    CANCELLABLE_FOR,
    FINAL,
    PAYMENT_WITHIN,
    PLACEMENT_RETRY_AFTER,
    STOCK_WITHIN,
    TRANSITIONS,
    CaptureAt,
    EmittedEvent,
    Guard,
    Line,
    Order,
    StaffStateChange,
    State,
    StateChange,
    Totals,
    TotalsMismatch,
    TriggerName,
)

_ASKED_FOR = frozenset({"customer", "staff"})
"""Reasons of a deliberate cancellation."""


class Trigger(Struct, frozen=True, kw_only=True):
    """An input to the state machine. `reason` is a machine-readable code; `by` is the staff member who caused it."""

    name: TriggerName
    reason: str = ""
    by: Actor | None = None
    action_url: str = ""
    without_stock: bool = False
    shortages: tuple[str, ...] = ()


def check(lines: Sequence[Line], totals: Totals) -> None:
    """Raises TotalsMismatch."""
    if not lines or any(line.quantity < 1 for line in lines):
        raise TotalsMismatch
    goods = sum(line.total for line in lines)
    if goods != totals.goods or goods + totals.shipping != totals.total:
        raise TotalsMismatch


def transition(order: Order, trigger: Trigger, at: datetime) -> tuple[Order, EmittedEvent | None]:
    """Returns the changed order and the event to emit. Returns the same order when no transition applies."""
    for row in TRANSITIONS:
        if (row.state, row.trigger) == (order.state, trigger.name) and _holds(row.guard, order, at):
            after = (
                _retry_placement(order, at) if row.to == row.state else _changed(order, row.to, trigger, at)
            )
            return after, row.emits
    return order, None


def accepts(order: Order, trigger: TriggerName) -> bool:
    return any((row.state, row.trigger) == (order.state, trigger) for row in TRANSITIONS)


def on_deadline(order: Order) -> Trigger:
    """The trigger that the sweeper gives the order. The guards decide whether the order is due."""
    reason = "stock-timeout" if order.state == "placed" else "payment-timeout"
    return Trigger(name="deadline", reason=reason)


def cancellable(order: Order) -> bool:
    return accepts(order, "cancelled")


def cancellable_by_customer(order: Order, at: datetime, capture_at: CaptureAt) -> bool:
    """An order that is not confirmed can always be cancelled, a confirmed one only before it can have been dispatched.

    A shop that captures at dispatch has dispatched what is captured. A shop that captures at confirmation dispatches
    soon after, so a time limit applies.
    """
    if order.state != "confirmed":
        return cancellable(order)
    if capture_at == "dispatch":
        return not order.captured
    confirmed = max((each.at for each in order.history if each.state == "confirmed"), default=order.placed_at)
    return at < confirmed + CANCELLABLE_FOR


def returns_basket(state: State, reason: str, history: Sequence[StateChange]) -> bool:
    """Whether the basket reopens: the order failed or was cancelled, other than deliberately after it was confirmed."""
    bought = any(each.state == "confirmed" for each in history)
    return state == "rejected" or (state == "cancelled" and not (bought and reason in _ASKED_FOR))


def first_due(placed_at: datetime) -> datetime:
    return placed_at + PLACEMENT_RETRY_AFTER[0]


def with_money(order: Order, *, captured: int = 0, refunded: int = 0) -> Order:
    """Amounts are monotonic, so late and duplicate events are no-ops."""
    captured, refunded = max(captured, order.captured), max(refunded, order.refunded)
    if (captured, refunded) == (order.captured, order.refunded):
        return order
    return replace(order, captured=captured, refunded=refunded)


def summed(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """SKU and total quantity, ignoring case. The first spelling of a SKU is kept."""
    spelt: dict[str, str] = {}
    quantities: dict[str, int] = {}
    for line in lines:
        key = line.sku.upper()
        spelt.setdefault(key, line.sku)
        quantities[key] = quantities.get(key, 0) + line.quantity
    return [(spelt[key], quantity) for key, quantity in quantities.items()]


def _holds(guard: Guard | None, order: Order, at: datetime) -> bool:
    if guard is None:
        return True
    if order.next_check_at is None or order.next_check_at > at:
        return False
    retry_due = (
        order.state == "placed"
        and order.placement_attempts < len(PLACEMENT_RETRY_AFTER)
        and at < order.placed_at + STOCK_WITHIN
    )
    return retry_due if guard == "retry-due" else not retry_due


def _retry_placement(order: Order, at: datetime) -> Order:
    """Leaves time for an answer even when the sweeper is late."""
    placement_attempts = order.placement_attempts + 1
    waits = (
        PLACEMENT_RETRY_AFTER[placement_attempts]
        if placement_attempts < len(PLACEMENT_RETRY_AFTER)
        else STOCK_WITHIN
    )
    return replace(
        order,
        placement_attempts=placement_attempts,
        next_check_at=max(order.placed_at + waits, at + ANSWERED_WITHIN),
    )


def _changed(order: Order, state: State, trigger: Trigger, at: datetime) -> Order:
    return replace(
        order,
        state=state,
        payment_method_id="",
        action_url=trigger.action_url,
        without_stock=trigger.without_stock,
        email_key="" if state in FINAL else order.email_key,
        network_key="" if state in FINAL else order.network_key,
        reason=trigger.reason,
        shortages=trigger.shortages,
        history=(*order.history, StaffStateChange(state=state, at=at, reason=trigger.reason, by=trigger.by)),
        next_check_at=_due(order, state, at),
    )


def _due(order: Order, state: State, at: datetime) -> datetime | None:
    if state in FINAL:
        return None
    if state == "action-required":
        return at + ACTION_WITHIN
    return at + PAYMENT_WITHIN if order.state == "placed" else order.next_check_at
