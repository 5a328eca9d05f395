"""Looks after orders that rest too long in a state: none of them waits for ever for what got lost."""

import logging
from collections.abc import Callable

from cartwright.clock import Clock
from orders.ports import Orders
from orders.service import OrderDesk

_MARGIN_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Watchdog:
    def __init__(self, orders: Orders, desk: OrderDesk, clock: Clock) -> None:
        self._orders = orders
        self._desk = desk
        self._clock = clock

    def run(self, time_left: Callable[[], float]) -> int:
        """How many were looked after. `time_left` is in seconds; what there is no time for waits for the next run."""
        done = 0
        for order_id in self._orders.due(self._clock()):
            if time_left() < _MARGIN_SECONDS:
                _log.warning("The watchdog ran out of time", extra={"done": done})
                break
            done += self._look_after(order_id)
        return done

    def _look_after(self, order_id: str) -> bool:
        """One that fails must not keep the others waiting."""
        try:
            self._desk.look_after(order_id)
        except Exception:
            _log.exception("The order could not be looked after", extra={"order_id": order_id})
            return False
        return True
