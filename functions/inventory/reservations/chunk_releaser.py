"""Releases all chunks of a reservation: one chunk in one transaction, several one after another."""

from collections.abc import Sequence

from cartwright.events.base import Event
from inventory.reservations.domain import Reservation
from inventory.reservations.ports import Reservations


class ChunkReleaser:
    def __init__(self, reservations: Reservations) -> None:
        self._reservations = reservations

    def release(
        self,
        found: Reservation,
        between: Reservation,
        after: Reservation,
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
        left = [chunk for chunk in chunks if chunk.state != "released"]
        if len(left) > 1 and not underway:
            self._reservations.replace(found, between)
            return False
        for chunk in left[:-1]:
            self._reservations.release(chunk, found, found, cause=cause)
        if left:
            self._reservations.release(left[-1], found, after, events, cause=cause)
        else:
            self._reservations.replace(found, after, events)
        return True
