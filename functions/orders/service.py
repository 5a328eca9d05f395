"""The use cases of orders. An order is placed once; triggers then move it through the transition table."""

import logging
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.fields import Actor
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from orders import events, rules
from orders.domain import CaptureAt, EmittedEvent, Line, NotCancellable, Order, OrderNotFound, Owner
from orders.ports import Orders
from orders.rules import Trigger
from orders.waiting import WaitingRoom

_ATTEMPTS = 5
_TOO_MANY = Trigger(name="over-limit", reason="too-many-unpaid")

_log = logging.getLogger(__name__)

Change = Callable[[Order], tuple[Order, EmittedEvent | None]]
"""Returns the same order when there is nothing to change."""


class OrderService:
    """Raises ConcurrentUpdate when other writers keep changing the same order; the caller must then retry."""

    def __init__(
        self,
        orders: Orders,
        waiting: WaitingRoom,
        clock: Clock,
        new_id: NewId,
        *,
        capture_at: CaptureAt = "confirmation",
    ) -> None:
        self._orders = orders
        self._waiting = waiting
        self._clock = clock
        self._new_id = new_id
        self._capture_at = capture_at

    def place(self, order: Order, lines: Sequence[Line]) -> None:
        """Idempotent. Raises TotalsMismatch.

        An order beyond its buyer's limit of unpaid orders is rejected at once, before it reserves stock.
        """
        rules.check(lines, order.totals)
        if self._waiting.has_room(order):
            event: Event = events.placed(order, lines, event_id=self._new_id(), at=order.placed_at)
        else:
            order, _ = rules.transition(order, _TOO_MANY, order.placed_at)
            event = events.ended("rejected", order, event_id=self._new_id(), at=order.placed_at)
        try:
            self._orders.place(order, lines, [event])
        except ConcurrentUpdate:
            return
        about = {"order_id": order.id, "lines": len(lines), "state": order.state}
        _log.info("The order was placed", extra=about)

    def on_trigger(self, order_id: str, trigger: Trigger) -> None:
        """Raises OrderNotFound. Events about an order are only emitted after the order was placed."""
        if trigger.name == "action-required":
            self._wait(order_id, trigger)
        else:
            self._change(order_id, lambda order: rules.transition(order, trigger, self._clock()))

    def _wait(self, order_id: str, trigger: Trigger) -> None:
        """Lets the order wait if its buyer is within the limits; otherwise rejects it, which releases its stock."""
        order = self._orders.get(order_id)
        if order is None:
            raise OrderNotFound
        if not rules.accepts(order, "action-required"):
            return
        entered = self._waiting.enter(order)
        outcome = (
            _TOO_MANY if entered == "refused" else replace(trigger, without_stock=entered == "without-stock")
        )
        after = self._change(order_id, lambda present: rules.transition(present, outcome, self._clock()))
        if entered != "refused" and after.state != "action-required":
            self._waiting.leave(order)

    def money(self, order_id: str, *, captured: int = 0, refunded: int = 0) -> None:
        """Records the totals captured and refunded so far, in minor units. Raises OrderNotFound."""
        self._change(
            order_id, lambda order: (rules.with_money(order, captured=captured, refunded=refunded), None)
        )

    def check_deadline(self, order_id: str) -> None:
        """Moves an overdue order on; an order that is not due stays unchanged."""
        self._change(order_id, lambda order: rules.transition(order, rules.on_deadline(order), self._clock()))

    def cancel(
        self, order_id: str, reason: str, *, owner: Owner | None = None, by: Actor | None = None
    ) -> Order:
        """Idempotent. An `owner` cannot cancel an order that may have been dispatched; staff can.

        Raises NotCancellable, and OrderNotFound, also when the order does not belong to `owner`.
        """

        def change(order: Order) -> tuple[Order, EmittedEvent | None]:
            if owner is not None and not owner.owns(order):
                raise OrderNotFound
            if order.state != "cancelled" and not rules.cancellable(order):
                raise NotCancellable(f"The order is {order.state}.")
            if owner is not None and order.state != "cancelled" and not self.may_cancel(order):
                raise NotCancellable("The order may have been dispatched. Only staff can cancel it now.")
            return rules.transition(order, Trigger(name="cancelled", reason=reason, by=by), self._clock())

        return self._change(order_id, change)

    def may_cancel(self, order: Order) -> bool:
        """Whether the customer can cancel the order now."""
        return rules.cancellable_by_customer(order, self._clock(), self._capture_at)

    def _change(self, order_id: str, change: Change) -> Order:
        def attempt() -> Order:
            before = self._orders.get(order_id)
            if before is None:
                raise OrderNotFound
            changed, emitted = change(before)
            if changed is before:
                return before
            at = self._clock()
            after = replace(changed, version=before.version + 1, updated_at=at)
            self._orders.save(before, after, self._events(emitted, after))
            if before.state == "action-required" and after.state != before.state:
                self._waiting.leave(before)
            if after.state != before.state:
                about = {"order_id": order_id, "before": before.state, "state": after.state}
                _log.info("The order changed state", extra=about | {"reason": after.reason})
            return after

        return retry(attempt, attempts=_ATTEMPTS)

    def _events(self, emits: EmittedEvent | None, order: Order) -> list[Event]:
        if emits is None:
            return []
        if emits == "placed":
            _log.warning("The inventory has not answered for the order", extra={"order_id": order.id})
            lines = self._orders.lines(order.id)
            return [events.placed(order, lines, event_id=self._new_id(), at=order.updated_at)]
        if emits == "confirmed":
            lines = self._orders.lines(order.id)
            return [events.confirmed(order, lines, event_id=self._new_id(), at=order.updated_at)]
        if emits == "action-required":
            return [events.action_required(order, event_id=self._new_id(), at=order.updated_at)]
        return [events.ended(emits, order, event_id=self._new_id(), at=order.updated_at)]
