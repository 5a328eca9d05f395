"""Sells or releases all chunks of a reservation: one chunk in one transaction, several one after another."""

from collections.abc import Sequence

from cartwright.events.base import Event
from inventory.reservations.domain import ChunkState, Reservation
from inventory.reservations.ports import Reservations


class ChunkTransition:
    def __init__(self, reservations: Reservations) -> None:
        self._reservations = reservations

    def turn(
        self,
        found: Reservation,
        between: Reservation,
        after: Reservation,
        state: ChunkState,
        events: Sequence[Event],
        *,
        cause: str,
    ) -> bool:
        """Moves from `found` to `after`, via `between` if one transaction is not enough. Raises ConcurrentUpdate.

        Returns False when the reservation only reached `between`. A reservation that is still being made moves to
        `between` first, which stops it; its chunks are read afterwards.
        """
        underway = found.state == between.state
        if found.state in ("reserving", "renewing"):
            self._reservations.replace(found, between)
            return False
        chunks = self._reservations.chunks(found.order_id, found.epoch)
        left = [chunk for chunk in chunks if chunk.state != state]
        if len(left) > 1 and not underway:
            self._reservations.replace(found, between)
            return False
        for chunk in left[:-1]:
            self._reservations.turn(chunk, state, found, found, cause=cause)
        if left:
            self._reservations.turn(left[-1], state, found, after, events, cause=cause)
        else:
            self._reservations.replace(found, after, events)
        return True
