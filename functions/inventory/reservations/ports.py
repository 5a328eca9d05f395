"""Interfaces that reservations depend on besides the stock counters."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from cartwright.events.base import Event
from inventory.reservations.domain import Reservation, ReservationChunk


class Reservations(Protocol):
    """Every change of a head is conditional on its stored version, and raises ConcurrentUpdate."""

    def get(self, order_id: str) -> Reservation | None: ...

    def chunks(self, order_id: str, epoch: int) -> Sequence[ReservationChunk]:
        """Ordered by number. Strongly consistent."""
        ...

    def add(self, reservation: Reservation, events: Sequence[Event] = ()) -> None: ...

    def replace(self, before: Reservation, after: Reservation, events: Sequence[Event] = ()) -> None: ...

    def hold(
        self,
        chunk: ReservationChunk,
        before: Reservation | None,
        after: Reservation,
        events: Sequence[Event] = (),
        *,
        cause: str,
    ) -> None:
        """Reserves the chunk and changes the head in one transaction. `before` is None when there is no head yet.

        If `after` is `before`, the head is only checked to be unchanged. Raises ConcurrentUpdate, also when the chunk
        already exists, and InsufficientStock.
        """
        ...

    def release(
        self,
        chunk: ReservationChunk,
        before: Reservation,
        after: Reservation,
        events: Sequence[Event] = (),
        *,
        cause: str,
    ) -> None:
        """Releases the chunk and changes the head in one transaction. Raises ConcurrentUpdate."""
        ...

    def due(self, at: datetime) -> Iterator[str]:
        """Ids of orders whose reservation is overdue: first the interrupted ones, then the expired ones.

        In both groups the longest overdue comes first. Pages are read on demand. Eventually consistent.
        """
        ...

    def uncounted(self, at: datetime) -> Iterator[str]:
        """Ids of orders whose final reservation has lines that the sold units lack, or still include.

        The longest final first, up to `at`. Pages are read on demand. Eventually consistent.
        """
        ...
