"""The use cases of orders: they are placed once, and every signal brings them on as the table says."""

import logging
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.events.base import Event
from cartwright.ids import NewId
from orders import events, rules
from orders.domain import (
    ChangedMeanwhile,
    Line,
    NotCancellable,
    Order,
    OrderNotFound,
    Telling,
)
from orders.ports import Orders
from orders.rules import Signal

_ATTEMPTS = 5

_log = logging.getLogger(__name__)

Change = Callable[[Order], tuple[Order, Telling | None]]
"""Answers the same order where there is nothing to change."""


class OrderDesk:
    """Raises ChangedMeanwhile when others keep writing the same order: then the signal has to be given again."""

    def __init__(self, orders: Orders, clock: Clock, new_id: NewId) -> None:
        self._orders = orders
        self._clock = clock
        self._new_id = new_id

    def place(self, order: Order, lines: Sequence[Line]) -> None:
        """Once, however often the checkout is told. Raises DoesNotAddUp."""
        rules.check(lines, order.totals)
        if self._orders.get(order.id) is not None:
            return
        told = events.placed(order, lines, event_id=self._new_id(), at=order.placed_at)
        try:
            self._orders.place(order, lines, [told])
        except ChangedMeanwhile:
            return
        _log.info("The order was placed", extra={"order_id": order.id, "lines": len(lines)})

    def signal(self, order_id: str, signal: Signal) -> None:
        """Raises OrderNotFound: whatever is told of an order is told after it was placed."""
        self._change(order_id, lambda order: rules.moved(order, signal, self._clock()))

    def money(self, order_id: str, *, captured: int = 0, refunded: int = 0) -> None:
        """What was taken and given back until now, in minor units. Raises OrderNotFound."""
        self._change(
            order_id, lambda order: (rules.with_money(order, captured=captured, refunded=refunded), None)
        )

    def look_after(self, order_id: str) -> None:
        """Brings on an order that rests too long; one that has time left stays as it is."""
        self._change(order_id, lambda order: rules.moved(order, rules.looked_after(order), self._clock()))

    def cancel(self, order_id: str, reason: str, *, customer_id: str | None = None) -> Order:
        """Again is harmless. Raises NotCancellable, and OrderNotFound, also for the order of another customer."""

        def change(order: Order) -> tuple[Order, Telling | None]:
            if customer_id is not None and order.customer_id != customer_id:
                raise OrderNotFound
            if order.state != "cancelled" and not rules.cancellable(order):
                raise NotCancellable(f"The order is {order.state}.")
            return rules.moved(order, Signal(trigger="cancelled", reason=reason), self._clock())

        return self._change(order_id, change)

    def _change(self, order_id: str, change: Change) -> Order:
        for _ in range(_ATTEMPTS):
            before = self._orders.get(order_id)
            if before is None:
                raise OrderNotFound
            changed, telling = change(before)
            if changed is before:
                return before
            at = self._clock()
            after = replace(changed, version=before.version + 1, updated_at=at)
            try:
                self._orders.save(before, after, self._told(telling, after))
            except ChangedMeanwhile:
                continue
            if after.state != before.state:
                about = {"order_id": order_id, "before": before.state, "state": after.state}
                _log.info("The order moved", extra=about | {"reason": after.reason})
            return after
        raise ChangedMeanwhile

    def _told(self, telling: Telling | None, order: Order) -> list[Event]:
        if telling is None:
            return []
        if telling == "placed":
            _log.warning("Nobody has answered for the stock of the order", extra={"order_id": order.id})
            lines = self._orders.lines(order.id)
            return [events.placed(order, lines, event_id=self._new_id(), at=order.updated_at)]
        return [events.ended(telling, order, event_id=self._new_id(), at=order.updated_at)]
