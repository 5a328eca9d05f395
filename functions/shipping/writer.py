"""Changes shipments: one write for a change, with its events."""

import logging
from collections.abc import Callable

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.ids import NewId
from cartwright.runtime.concurrency import retry
from shipping import rules
from shipping.domain import Shipment, ShipmentNotFound
from shipping.events import event
from shipping.ports import Shipments

_ATTEMPTS = 5

_log = logging.getLogger(__name__)

Change = Callable[[Shipment], Shipment]
"""Returns the same shipment when there is nothing to change."""


class ShipmentWriter:
    """Raises ConcurrentUpdate when other writers keep changing the same shipment; the caller must then retry."""

    def __init__(self, shipments: Shipments, clock: Clock, new_id: NewId) -> None:
        self._shipments = shipments
        self._clock = clock
        self._new_id = new_id

    def change(self, order_id: str, change: Change) -> Shipment:
        """Raises ShipmentNotFound, also for one without lines, of which nothing is to be shipped."""

        def attempt() -> Shipment:
            before = self._shipments.get(order_id)
            if before is None or not before.lines:
                raise ShipmentNotFound
            after = change(before)
            return before if after is before else self.save(before, after)

        return retry(attempt, attempts=_ATTEMPTS)

    def save(self, before: Shipment | None, changed: Shipment) -> Shipment:
        """Raises ConcurrentUpdate."""
        at = self._clock()
        after = replace(changed, version=before.version + 1 if before else 1, updated_at=at)
        events = [
            event(kind, after, parcel, event_id=self._new_id(), at=at)
            for kind, parcel in rules.emitted(before, after)
        ]
        self._shipments.save(before, after, events)
        if before is None or rules.state_of(before) != rules.state_of(after):
            about = {"order_id": after.order_id, "state": rules.state_of(after)}
            _log.info("The shipment changed state", extra=about)
        return after
