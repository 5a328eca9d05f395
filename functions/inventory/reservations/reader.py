"""Reads reservations for staff."""

from inventory.reservations.domain import ReservationNotFound
from inventory.reservations.ports import Reservations
from inventory.reservations.views import ReservationView, shown


class ReservationReader:
    def __init__(self, reservations: Reservations) -> None:
        self._reservations = reservations

    def get(self, order_id: str) -> ReservationView:
        """Raises ReservationNotFound."""
        found = self._reservations.get(order_id)
        if found is None:
            raise ReservationNotFound
        return shown(found, self._reservations.chunks(order_id, found.epoch))
