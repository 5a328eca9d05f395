"""The use cases of orders: they are placed once, and every signal brings them on as the table says."""

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
"""Answers the same order where there is nothing to change."""


class OrderService:
    """Raises ConcurrentUpdate when others keep writing the same order: then the signal has to be given again."""

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
        """Once, however often the checkout is told. Raises TotalsMismatch.

        Of a buyer who lets too many orders wait it is rejected at once, before it takes stock from others.
        """
        rules.check(lines, order.totals)
        if self._waiting.has_room(order):
            told: Event = events.placed(order, lines, event_id=self._new_id(), at=order.placed_at)
        else:
            order, _ = rules.transition(order, _TOO_MANY, order.placed_at)
            told = events.ended("rejected", order, event_id=self._new_id(), at=order.placed_at)
        try:
            self._orders.place(order, lines, [told])
        except ConcurrentUpdate:
            return
        about = {"order_id": order.id, "lines": len(lines), "state": order.state}
        _log.info("The order was placed", extra=about)

    def on_trigger(self, order_id: str, trigger: Trigger) -> None:
        """Raises OrderNotFound: whatever is told of an order is told after it was placed."""
        if trigger.name == "action-required":
            self._wait(order_id, trigger)
        else:
            self._change(order_id, lambda order: rules.transition(order, trigger, self._clock()))

    def _wait(self, order_id: str, trigger: Trigger) -> None:
        """As long as its buyer has room for it; else it is rejected, and what it holds is given back."""
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
        """What was taken and given back until now, in minor units. Raises OrderNotFound."""
        self._change(
            order_id, lambda order: (rules.with_money(order, captured=captured, refunded=refunded), None)
        )

    def check_deadline(self, order_id: str) -> None:
        """Brings on an order that rests too long; one that has time left stays as it is."""
        self._change(order_id, lambda order: rules.transition(order, rules.on_deadline(order), self._clock()))

    def cancel(
        self, order_id: str, reason: str, *, owner: Owner | None = None, by: Actor | None = None
    ) -> Order:
        """Idempotent. An `owner` may not cancel what may have been sent; staff, who know, may.

        Raises NotCancellable, and OrderNotFound, also where the order is not the `owner`'s.
        """

        def change(order: Order) -> tuple[Order, EmittedEvent | None]:
            if owner is not None and not owner.owns(order):
                raise OrderNotFound
            if order.state != "cancelled" and not rules.cancellable(order):
                raise NotCancellable(f"The order is {order.state}.")
            if owner is not None and order.state != "cancelled" and not self.may_cancel(order):
                raise NotCancellable("The order may have been sent: only the shop can cancel it now.")
            return rules.transition(order, Trigger(name="cancelled", reason=reason, by=by), self._clock())

        return self._change(order_id, change)

    def may_cancel(self, order: Order) -> bool:
        """Whether its customer may do so now."""
        return rules.cancellable_by_customer(order, self._clock(), self._capture_at)

    def _change(self, order_id: str, change: Change) -> Order:
        def attempt() -> Order:
            before = self._orders.get(order_id)
            if before is None:
                raise OrderNotFound
            changed, telling = change(before)
            if changed is before:
                return before
            at = self._clock()
            after = replace(changed, version=before.version + 1, updated_at=at)
            self._orders.save(before, after, self._told(telling, after))
            if before.state == "action-required" and after.state != before.state:
                self._waiting.leave(before)
            if after.state != before.state:
                about = {"order_id": order_id, "before": before.state, "state": after.state}
                _log.info("The order transition", extra=about | {"reason": after.reason})
            return after

        return retry(attempt, attempts=_ATTEMPTS)

    def _told(self, telling: EmittedEvent | None, order: Order) -> list[Event]:
        if telling is None:
            return []
        if telling == "placed":
            _log.warning("Nobody has answered for the stock of the order", extra={"order_id": order.id})
            lines = self._orders.lines(order.id)
            return [events.placed(order, lines, event_id=self._new_id(), at=order.updated_at)]
        if telling == "action-required":
            return [events.action_required(order, event_id=self._new_id(), at=order.updated_at)]
        return [events.ended(telling, order, event_id=self._new_id(), at=order.updated_at)]
