"""Looks after orders that rest too long in a state: none of them waits for ever for what got lost."""

import logging
from collections.abc import Callable

from cartwright.clock import Clock
from orders.ports import Orders
from orders.service import OrderDesk

PAGE = 50
_MARGIN_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Watchdog:
    def __init__(self, orders: Orders, desk: OrderDesk, clock: Clock) -> None:
        self._orders = orders
        self._desk = desk
        self._clock = clock

    def run(self, time_left: Callable[[], float]) -> int:
        """How many were looked after. `time_left` is in seconds; what it does not suffice for waits for the next run.

        The index may lag: an order that turns up a second time in a run is left to the next one.
        """
        seen: set[str] = set()
        failed = 0
        while overdue := [each for each in self._overdue(len(seen)) if each not in seen]:
            for order_id in overdue:
                if time_left() < _MARGIN_SECONDS:
                    _log.warning("The watchdog ran out of time", extra={"orders": len(seen)})
                    return len(seen) - failed
                seen.add(order_id)
                failed += not self._look_after(order_id)
        return len(seen) - failed

    def _overdue(self, seen: int) -> list[str]:
        """Behind those that were seen: some may have failed, and are still there."""
        return self._orders.due(self._clock(), limit=PAGE + seen)

    def _look_after(self, order_id: str) -> bool:
        """One that fails must not keep the others waiting."""
        try:
            self._desk.look_after(order_id)
        except Exception:
            _log.exception("The order could not be looked after", extra={"order_id": order_id})
            return False
        return True
