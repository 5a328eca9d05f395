"""API representations of shipments and pick lists. Customers see no staff members and no labels."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from cartwright.fields import Actor, PostalAddress, Sku
from shipping import rules
from shipping.domain import Grams, Line, OrderId, Parcel, ParcelId, ParcelState, Quantity, Shipment, State

Timestamp = Annotated[datetime, Meta(tz=True, description="UTC")]


class ShipmentLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sku: Sku
    quantity: Quantity


class ParcelStateChange(Struct, frozen=True, kw_only=True):
    """A state that the parcel entered, and when."""

    state: ParcelState
    at: Timestamp


class StaffParcelStateChange(ParcelStateChange, frozen=True, kw_only=True):
    by: Annotated[Actor | None, Meta(description="The staff member who caused it; null for the carrier")]


class ParcelView(Struct, frozen=True, kw_only=True):
    id: ParcelId
    state: ParcelState
    lines: tuple[ShipmentLine, ...]
    carrier: Annotated[str, Meta(description="Empty until the parcel has a label")]
    tracking_number: Annotated[str, Meta(description="Empty until the parcel has a label")]
    history: Annotated[tuple[ParcelStateChange, ...], Meta(description="Every state so far, oldest first")]


class StaffParcelView(ParcelView, frozen=True, kw_only=True):
    history: tuple[StaffParcelStateChange, ...]
    weight_grams: Grams
    label_url: Annotated[
        str, Meta(description="Where the label can be printed; empty if the carrier sold none")
    ]
    reason: Annotated[str, Meta(description="Machine-readable reason why the carrier refused a label")]
    next_check_at: Annotated[Timestamp | None, Meta(description="When the carrier is next queried")]


class ShipmentView(Struct, frozen=True, kw_only=True):
    order_id: OrderId
    state: State
    shipping_option: str
    parcels: tuple[ParcelView, ...]
    to_pack: Annotated[tuple[ShipmentLine, ...], Meta(description="What is in no parcel yet")]
    opened_at: Timestamp
    updated_at: Timestamp


class StaffShipmentView(ShipmentView, frozen=True, kw_only=True):
    parcels: tuple[StaffParcelView, ...]
    lines: Annotated[tuple[ShipmentLine, ...], Meta(description="What was ordered, one line per SKU")]
    address: PostalAddress | None
    cancelled: Annotated[
        str,
        Meta(description="Why the order was cancelled; empty if it was not. A shipment with parcels goes on"),
    ]
    customer_id: str | None
    correlation_id: str


class ShipmentSummary(Struct, frozen=True, kw_only=True):
    order_id: OrderId
    state: State
    shipping_option: str
    units: Annotated[int, Meta(description="Units ordered")]
    units_to_pack: Annotated[int, Meta(description="Units in no parcel yet")]
    parcels: Annotated[int, Meta(description="Number of parcels")]
    cancelled: str
    opened_at: Timestamp
    updated_at: Timestamp


def summary(shipment: Shipment) -> ShipmentSummary:
    return ShipmentSummary(
        order_id=shipment.order_id,
        state=rules.state_of(shipment),
        shipping_option=shipment.shipping_option,
        units=sum(line.quantity for line in shipment.lines),
        units_to_pack=sum(line.quantity for line in rules.left(shipment)),
        parcels=len(shipment.parcels),
        cancelled=shipment.cancelled,
        opened_at=shipment.opened_at,
        updated_at=shipment.updated_at,
    )


def shown(shipment: Shipment) -> ShipmentView:
    return ShipmentView(
        order_id=shipment.order_id,
        state=rules.state_of(shipment),
        shipping_option=shipment.shipping_option,
        parcels=tuple(_parcel(each) for each in shipment.parcels),
        to_pack=_lines(rules.left(shipment)),
        opened_at=shipment.opened_at,
        updated_at=shipment.updated_at,
    )


def shown_to_staff(shipment: Shipment) -> StaffShipmentView:
    return StaffShipmentView(
        order_id=shipment.order_id,
        state=rules.state_of(shipment),
        shipping_option=shipment.shipping_option,
        parcels=tuple(_staff_parcel(each) for each in shipment.parcels),
        to_pack=_lines(rules.left(shipment)),
        lines=_lines(shipment.lines),
        address=shipment.address,
        cancelled=shipment.cancelled,
        customer_id=shipment.customer_id,
        correlation_id=shipment.correlation_id,
        opened_at=shipment.opened_at,
        updated_at=shipment.updated_at,
    )


def _parcel(parcel: Parcel) -> ParcelView:
    return ParcelView(
        id=parcel.id,
        state=parcel.state,
        lines=_lines(parcel.lines),
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        history=tuple(ParcelStateChange(state=each.state, at=each.at) for each in parcel.history),
    )


def _staff_parcel(parcel: Parcel) -> StaffParcelView:
    return StaffParcelView(
        id=parcel.id,
        state=parcel.state,
        lines=_lines(parcel.lines),
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        history=tuple(
            StaffParcelStateChange(state=each.state, at=each.at, by=each.by) for each in parcel.history
        ),
        weight_grams=parcel.weight_grams,
        label_url=parcel.label_url,
        reason=parcel.reason,
        next_check_at=parcel.next_check_at,
    )


def _lines(lines: tuple[Line, ...]) -> tuple[ShipmentLine, ...]:
    return tuple(ShipmentLine(sku=line.sku, quantity=line.quantity) for line in lines)
