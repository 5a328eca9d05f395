"""What reservations need of the world besides the counters of stock."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from cartwright.events.base import Event
from inventory.reservations.domain import ChunkState, Reservation, ReservationChunk


class Reservations(Protocol):
    """Every change of a head is conditional on the one it was made from, and raises ConcurrentUpdate."""

    def get(self, order_id: str) -> Reservation | None: ...

    def chunks(self, order_id: str, epoch: int) -> Sequence[ReservationChunk]:
        """In the order of their numbers; all that were written before the call."""
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
        """Sets the chunk aside in one step with the change of the head, whose `before` is None where there is none yet.

        An `after` that is `before` leaves the head as it is, and demands that it is still so. Raises ConcurrentUpdate,
        also when the chunk is there; InsufficientStock.
        """
        ...

    def turn(
        self,
        chunk: ReservationChunk,
        state: ChunkState,
        before: Reservation,
        after: Reservation,
        events: Sequence[Event] = (),
        *,
        cause: str,
    ) -> None:
        """Sells or gives back the chunk in one step with the change of the head. Raises ConcurrentUpdate."""
        ...

    def due(self, at: datetime) -> Iterator[str]:
        """Ids of orders whose reservation is due: what was interrupted, then what is reserved and out of time.

        Of both the longest overdue first. Read page by page; as of a second ago.
        """
        ...
