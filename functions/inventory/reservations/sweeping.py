"""Looks after reservations that are due: gives back what nobody confirmed, goes on with what was interrupted."""

import logging
from collections.abc import Callable

from cartwright.clock import Clock
from cartwright.metrics import METRICS, Metric
from inventory.reservations.ports import Reservations
from inventory.reservations.service import ReservationDesk, Signal

_MARGIN_SECONDS = 10.0

RESERVATIONS_SWEPT = Metric("ReservationsSwept")
RESERVATIONS_NOT_SWEPT = Metric("ReservationsNotSwept")
"""They are tried again a minute later."""

_log = logging.getLogger(__name__)


class Sweeper:
    def __init__(self, reservations: Reservations, desk: ReservationDesk, clock: Clock) -> None:
        self._reservations = reservations
        self._desk = desk
        self._clock = clock

    def sweep(self, run_id: str, time_left: Callable[[], float]) -> int:
        """How many were looked after. `time_left` is in seconds; what there is no time for waits for the next run."""
        done = 0
        for order_id in self._reservations.due(self._clock()):
            if time_left() < _MARGIN_SECONDS:
                _log.warning("The sweeper ran out of time", extra={"done": done})
                break
            done += self._look_after(order_id, run_id)
        return done

    def _look_after(self, order_id: str, run_id: str) -> bool:
        """One that fails must not keep the others waiting."""
        try:
            self._desk.handle(Signal(trigger="due", order_id=order_id, event_id=run_id, cause=run_id))
        except Exception:
            _log.exception("The reservation could not be looked after", extra={"order_id": order_id})
            METRICS.add(RESERVATIONS_NOT_SWEPT)
            return False
        METRICS.add(RESERVATIONS_SWEPT)
        return True
