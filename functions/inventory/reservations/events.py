"""Builds the events that reservations emit."""

from typing import Any

from cartwright.events.base import Event
from cartwright.events.inventory import (
    Refusal,
    Release,
    Shortage,
    StockRejected,
    StockReleased,
    StockReserved,
)
from cartwright.events.inventory import Reservation as Reserved
from inventory.reservations.domain import Reservation


def outcome(reservation: Reservation, *, event_id: str, correlation_id: str) -> tuple[Event, ...]:
    """The event of the state that the reservation entered. Most states emit none."""
    order_id, at = reservation.order_id, reservation.history[-1].at
    common: dict[str, Any] = {"id": event_id, "occurred_at": at, "correlation_id": correlation_id}
    match reservation.state:
        case "reserved" if reservation.reserved_until:
            data = Reserved(order_id=order_id, expires_at=reservation.reserved_until)
            return (StockReserved(**common, data=data),)
        case "rejected":
            shortages = tuple(
                Shortage(sku=each.sku, wanted=each.wanted, available=each.available)
                for each in reservation.shortages
            )
            return (StockRejected(**common, data=Refusal(order_id=order_id, shortages=shortages)),)
        case "released" | "expired":
            return (StockReleased(**common, data=Release(order_id=order_id, reason=reservation.reason)),)
        case _:
            return ()
