"""The transitions of an order, as pure functions over the table of the domain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

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
    REPEATED_PAYMENT_WITHIN,
    STOCK_WITHIN,
    TRANSITIONS,
    WAITING,
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
    UsedKey,
)

Entered = Literal["holding", "without-stock", "refused"]
"""How the lists of unpaid orders admit an order that is to wait."""

_ASKED_FOR = frozenset({"customer", "staff"})
"""Reasons of a deliberate cancellation."""


class Trigger(Struct, frozen=True, kw_only=True):
    """An input to the state machine. `reason` is a machine-readable code; `by` is the staff member who caused it.

    `attempt` is the number of the payment that it is about, or 0. `payable_until` is None if the order may not be paid
    again. `payment_method_id` and `key` are of a customer who pays again.
    """

    name: TriggerName
    reason: str = ""
    by: Actor | None = None
    action_url: str = ""
    without_stock: bool = False
    shortages: tuple[str, ...] = ()
    attempt: int = 0
    payable_until: datetime | None = None
    payment_method_id: str = ""
    key: UsedKey | None = None


_TOO_MANY = Trigger(name="over-limit", reason="too-many-unpaid")


def check(lines: Sequence[Line], totals: Totals) -> None:
    """Raises TotalsMismatch."""
    if not lines or any(line.quantity < 1 for line in lines):
        raise TotalsMismatch
    goods = sum(line.total for line in lines)
    if goods != totals.goods or goods + totals.shipping != totals.total:
        raise TotalsMismatch


def transition(order: Order, trigger: Trigger, at: datetime) -> tuple[Order, EmittedEvent | None]:
    """Returns the changed order and the event to emit. Returns the same order when no transition applies."""
    if trigger.attempt not in (0, order.attempt):
        return order, None
    for row in TRANSITIONS:
        if (row.state, row.trigger) == (order.state, trigger.name) and _holds(row.guard, order, trigger, at):
            after = (
                _retry_placement(order, at) if row.to == row.state else _changed(order, row.to, trigger, at)
            )
            return after, row.emits
    return order, None


def accepts(order: Order, trigger: TriggerName) -> bool:
    return any((row.state, row.trigger) == (order.state, trigger) for row in TRANSITIONS)


def on_deadline(order: Order) -> Trigger:
    """The trigger that the sweeper gives the order. The guards decide whether the order is due."""
    reasons: dict[State, str] = {"placed": "stock-timeout", "payment-failed": order.reason}
    return Trigger(name="deadline", reason=reasons.get(order.state, "payment-timeout"))


def begins_to_wait(before: Order, after: Order) -> bool:
    return after.state in WAITING and after.state != before.state


def waits(order: Order) -> bool:
    """Whether it counts as an unpaid order of its buyer: from its first wait until it ends."""
    return order.state in WAITING or (order.repeated_payments > 0 and order.state not in FINAL)


def admitted(trigger: Trigger, entered: Entered) -> Trigger:
    """The trigger for an order that was to wait, within the limits of its buyer."""
    if entered == "refused":
        return _TOO_MANY if trigger.name == "action-required" else replace(trigger, payable_until=None)
    return replace(trigger, without_stock=entered == "without-stock")


def placed_over_limit(order: Order, at: datetime) -> Order:
    return transition(order, _TOO_MANY, at)[0]


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


def _holds(guard: Guard | None, order: Order, trigger: Trigger, at: datetime) -> bool:
    if trigger.name == "deadline" and (order.next_check_at is None or order.next_check_at > at):
        return False
    if guard is None:
        return True
    if guard == "payable":
        return trigger.payable_until is not None
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
    again = trigger.name == "paid-again"
    return replace(
        order,
        state=state,
        payment_method_id=trigger.payment_method_id,
        repeated_payments=order.repeated_payments + again,
        payment_keys=(*order.payment_keys, trigger.key) if trigger.key else order.payment_keys,
        payable_until=_payable_until(order, state, trigger),
        action_url=trigger.action_url,
        without_stock=trigger.without_stock,
        email_key="" if state in FINAL else order.email_key,
        network_key="" if state in FINAL else order.network_key,
        reason=trigger.reason,
        shortages=trigger.shortages,
        history=(*order.history, StaffStateChange(state=state, at=at, reason=trigger.reason, by=trigger.by)),
        next_check_at=_due(order, state, trigger, at),
    )


def _payable_until(order: Order, state: State, trigger: Trigger) -> datetime | None:
    if state in FINAL:
        return None
    begins = state == "payment-failed" or trigger.name == "paid-again"
    return trigger.payable_until if begins else order.payable_until


def _due(order: Order, state: State, trigger: Trigger, at: datetime) -> datetime | None:
    if state in FINAL:
        return None
    if state == "payment-failed":
        return trigger.payable_until
    if trigger.name == "paid-again":
        return at + REPEATED_PAYMENT_WITHIN
    if state == "action-required":
        return at + ACTION_WITHIN
    return at + PAYMENT_WITHIN if order.state == "placed" else order.next_check_at
