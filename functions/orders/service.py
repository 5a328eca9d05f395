"""The use cases of orders. An order is placed once; triggers then move it through the transition table."""

import logging
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate
from cartwright.events.base import Event
from cartwright.fields import Actor
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from orders import events, payment_domain, rules
from orders.domain import CaptureAt, EmittedEvent, Line, NotCancellable, Order, OrderNotFound
from orders.ownership import Owner
from orders.payment_domain import PaymentTerms, used
from orders.ports import Orders
from orders.rules import Trigger
from orders.waiting import WaitingRoom

_ATTEMPTS = 5

_log = logging.getLogger(__name__)

_MAKERS: Mapping[EmittedEvent, Callable[..., Event]] = {
    "action-required": events.action_required,
    "payment-failed": events.payment_failed,
    "payment-requested": events.payment_requested,
}

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
        terms: PaymentTerms,
        capture_at: CaptureAt = "confirmation",
    ) -> None:
        self._orders = orders
        self._waiting = waiting
        self._clock = clock
        self._new_id = new_id
        self._terms = terms
        self._capture_at = capture_at

    def place(self, order: Order, lines: Sequence[Line]) -> None:
        """Idempotent. Raises TotalsMismatch.

        An order beyond its buyer's limit of unpaid orders is rejected at once, before it reserves stock.
        """
        rules.check(lines, order.totals)
        if self._waiting.has_room(order):
            event: Event = events.placed(order, lines, event_id=self._new_id(), at=order.placed_at)
        else:
            order = rules.placed_over_limit(order, order.placed_at)
            event = events.ended("rejected", order, event_id=self._new_id(), at=order.placed_at)
        try:
            self._orders.place(order, lines, [event])
        except ConcurrentUpdate:
            return
        about = {"order_id": order.id, "lines": len(lines), "state": order.state}
        _log.info("The order was placed", extra=about)

    def on_trigger(self, order_id: str, trigger: Trigger) -> None:
        """Raises OrderNotFound. Events about an order are only emitted after the order was placed."""
        self._apply(order_id, lambda _: trigger)

    def _apply(self, order_id: str, trigger_of: Callable[[Order], Trigger]) -> None:
        """An order that is to wait for its customer enters the lists first, or is rejected if they are full."""
        entered: list[Order] = []

        def change(order: Order) -> tuple[Order, EmittedEvent | None]:
            at = self._clock()
            trigger = replace(
                trigger_of(order), payable_until=payment_domain.payable_until(order, self._terms, at)
            )
            after, emitted = rules.transition(order, trigger, at)
            if not rules.begins_to_wait(order, after):
                return after, emitted
            outcome = self._waiting.enter(order, failed=after.state == "payment-failed")
            if outcome != "refused":
                entered.append(order)
            return rules.transition(order, rules.admitted(trigger, outcome), at)

        after = self._change(order_id, change)
        if entered and not rules.waits(after):
            self._waiting.leave(entered[-1])

    def money(self, order_id: str, *, captured: int = 0, refunded: int = 0) -> None:
        """Records the totals captured and refunded so far, in minor units. Raises OrderNotFound."""
        self._change(
            order_id, lambda order: (rules.with_money(order, captured=captured, refunded=refunded), None)
        )

    def check_deadline(self, order_id: str) -> None:
        """Moves an overdue order on; an order that is not due stays unchanged."""
        self._apply(order_id, rules.on_deadline)

    def pay(self, order_id: str, payment_method_id: str, key: str, owner: Owner) -> Order:
        """Idempotent by `key`. Raises OrderNotFound, KeyReused, and what `ensure_payable` raises."""
        known = used(key, payment_method_id)

        def change(order: Order) -> tuple[Order, EmittedEvent | None]:
            if not owner.owns(order):
                raise OrderNotFound
            if payment_domain.is_known(order, known):
                return order, None
            at = self._clock()
            payment_domain.ensure_payable(order, self._terms, at)
            trigger = Trigger(
                name="paid-again",
                payment_method_id=payment_method_id,
                payable_until=payment_domain.payable_until(order, self._terms, at),
                key=known,
            )
            return rules.transition(order, trigger, at)

        return self._change(order_id, change)

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
            if rules.waits(before) and not rules.waits(after):
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
        if make := _MAKERS.get(emits):
            return [make(order, event_id=self._new_id(), at=order.updated_at)]
        return [events.ended(emits, order, event_id=self._new_id(), at=order.updated_at)]
