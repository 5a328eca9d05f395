"""Builds the events that shipments emit."""

from datetime import datetime

from cartwright.events.base import Event
from cartwright.events.orders import OrderedLine
from cartwright.events.shipping import (
    ShipmentDelivered,
    ShipmentDispatched,
    ShipmentLost,
    ShipmentPacked,
    ShippedParcel,
)
from shipping.domain import EmittedEvent, Parcel, Shipment
from shipping.rules import is_last

_KINDS: dict[EmittedEvent, type[ShipmentPacked | ShipmentDispatched | ShipmentDelivered | ShipmentLost]] = {
    "packed": ShipmentPacked,
    "dispatched": ShipmentDispatched,
    "delivered": ShipmentDelivered,
    "lost": ShipmentLost,
}


def event(kind: EmittedEvent, shipment: Shipment, parcel: Parcel, *, event_id: str, at: datetime) -> Event:
    return _KINDS[kind](
        id=event_id,
        occurred_at=at,
        correlation_id=shipment.correlation_id,
        data=ShippedParcel(
            order_id=shipment.order_id,
            customer_id=shipment.customer_id,
            parcel_id=parcel.id,
            lines=tuple(OrderedLine(sku=line.sku, quantity=line.quantity) for line in parcel.lines),
            weight_grams=parcel.weight_grams,
            carrier=parcel.carrier,
            tracking_number=parcel.tracking_number,
            last=is_last(shipment, kind),
        ),
    )
