"""Looks after payments that are due: the last resort of whatever got lost on the way."""

import logging
from collections.abc import Callable

from cartwright.clock import Clock
from payments.ports import Payments
from payments.service import PaymentDesk

_ENOUGH_SECONDS = 15
"""For one payment with a provider that is slow to answer three times."""

_log = logging.getLogger(__name__)


class Sweeper:
    def __init__(self, payments: Payments, desk: PaymentDesk, clock: Clock) -> None:
        self._payments = payments
        self._desk = desk
        self._clock = clock

    def run(self, time_left: Callable[[], float]) -> int:
        """How many were looked after. What there is no time for is due at the next run, too."""
        done = 0
        for order_id in self._payments.due(self._clock()):
            if time_left() < _ENOUGH_SECONDS:
                _log.warning("The sweeper ran out of time", extra={"done": done})
                break
            try:
                self._desk.resume(order_id)
            except Exception:
                _log.exception("The payment could not be looked after", extra={"order_id": order_id})
                continue
            done += 1
        return done
