"""The use cases of shipments: opened once for a confirmed order, then packed and moved by staff."""

import logging
from collections.abc import Callable

from msgspec.structs import replace

from cartwright.clock import Clock
from cartwright.errors import ConcurrentUpdate, PreconditionFailed
from cartwright.fields import Actor
from cartwright.metrics import METRICS, Metric
from cartwright.runtime.concurrency import retry
from shipping import changes
from shipping.domain import (
    IncompleteOrder,
    Label,
    Parcel,
    Shipment,
    ShipmentNotFound,
    TriggerName,
)
from shipping.owner_domain import Owner
from shipping.ports import Shipments
from shipping.writer import ShipmentWriter

CANCELLED_TOO_LATE = Metric("OrdersCancelledTooLate")
"""Orders that were cancelled after a parcel of theirs was packed."""
_ATTEMPTS = 5

_log = logging.getLogger(__name__)

Precondition = Callable[[str], bool]
"""Tells whether the caller's If-Match header matches an entity tag."""


class ShipmentService:
    """Raises ConcurrentUpdate when other writers keep changing the same shipment; the caller must then retry."""

    def __init__(self, shipments: Shipments, writer: ShipmentWriter, clock: Clock) -> None:
        self._shipments = shipments
        self._writer = writer
        self._clock = clock

    def open(self, shipment: Shipment) -> None:
        """Idempotent. An order that is known to be cancelled gets no shipment. Raises IncompleteOrder."""
        if not shipment.lines or shipment.address is None:
            raise IncompleteOrder
        try:
            self._writer.save(None, shipment)
        except ConcurrentUpdate:
            _log.info("The order has a shipment", extra={"order_id": shipment.order_id})

    def cancel(self, order_id: str, reason: str, correlation_id: str) -> None:
        """Idempotent. The shipment of an order with parcels goes on: staff decide what becomes of it."""

        def attempt() -> None:
            before = self._shipments.get(order_id)
            if before is not None and before.cancelled:
                return
            at = self._clock()
            known = before or Shipment(
                order_id=order_id, correlation_id=correlation_id, opened_at=at, updated_at=at
            )
            self._writer.save(before, replace(known, cancelled=reason or "cancelled"))
            if known.parcels:
                about = {"order_id": order_id, "parcels": len(known.parcels)}
                _log.error("The order was cancelled after it was packed", extra=about)
                METRICS.add(CANCELLED_TOO_LATE)

        retry(attempt, attempts=_ATTEMPTS)

    def get(self, order_id: str) -> Shipment:
        """Raises ShipmentNotFound."""
        found = self._shipments.get(order_id)
        if found is None or not found.lines:
            raise ShipmentNotFound
        return found

    def of_owner(self, order_id: str, owner: Owner) -> Shipment:
        """Raises ShipmentNotFound, also when the order belongs to someone else."""
        found = self.get(order_id)
        if not owner.owns(found):
            raise ShipmentNotFound
        return found

    def pack(self, order_id: str, parcel: Parcel, by: Actor, admits: Precondition) -> Shipment:
        """Idempotent by the parcel's id, whatever the precondition.

        Raises ShipmentNotFound, ParcelTaken, PreconditionFailed, NotPackable.
        """

        def change(shipment: Shipment) -> Shipment:
            if changes.has(shipment, parcel):
                return shipment
            _admit(admits, shipment)
            return changes.packed(shipment, parcel, self._clock(), by)

        return self._writer.change(order_id, change)

    def unpack(self, order_id: str, parcel_id: str, by: Actor, admits: Precondition) -> None:
        """Idempotent, as `pack`. Raises ShipmentNotFound, PreconditionFailed, NotPossible.

        The parcel disappears with its history, so the log says who unpacked it.
        """

        def change(shipment: Shipment) -> Shipment:
            after = changes.unpacked(shipment, parcel_id)
            if after is not shipment:
                _admit(admits, shipment)
            return after

        self._writer.change(order_id, change)
        about = {"order_id": order_id, "parcel_id": parcel_id, "by": by.subject}
        _log.info("The parcel is unpacked", extra=about)

    def label_by_hand(self, order_id: str, parcel_id: str, label: Label, by: Actor) -> Shipment:
        """Raises ShipmentNotFound, ParcelNotFound, NotPossible."""
        return self._writer.change(
            order_id,
            lambda shipment: changes.labelled_by_hand(shipment, parcel_id, label, self._clock(), by),
        )

    def record(self, order_id: str, parcel_id: str, trigger: TriggerName, by: Actor) -> Shipment:
        """A dispatch, a delivery or a loss. Raises ShipmentNotFound, ParcelNotFound, NotPossible."""
        return self._writer.change(
            order_id, lambda shipment: changes.recorded(shipment, parcel_id, trigger, self._clock(), by)
        )


def tag(shipment: Shipment) -> str:
    """The entity tag for If-Match."""
    return str(shipment.version)


def _admit(admits: Precondition, shipment: Shipment) -> None:
    if not admits(tag(shipment)):
        raise PreconditionFailed
