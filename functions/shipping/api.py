"""The HTTP contract of shipments."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import CartwrightError, ConcurrentUpdate
from cartwright.fields import Sku
from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from shipping import shop_api
from shipping.domain import (
    MAX_LINES,
    CarrierName,
    Grams,
    NoCarrier,
    NotPackable,
    NotPossible,
    OrderId,
    ParcelId,
    ParcelNotFound,
    ParcelTaken,
    ShipmentNotFound,
    State,
    TrackingNumber,
)
from shipping.location_domain import Location, LocationCode
from shipping.shop_api import ShipmentPath
from shipping.views import ShipmentLine, ShipmentSummary, StaffShipmentView

TITLE = "Cartwright shipping"
VERSION = "1.0.0"


class ParcelPath(Struct, frozen=True, forbid_unknown_fields=True):
    order_id: OrderId
    parcel_id: ParcelId


class SkuPath(Struct, frozen=True, forbid_unknown_fields=True):
    sku: Sku


class ShipmentQuery(Struct, frozen=True, forbid_unknown_fields=True):
    state: State
    limit: Limit = 20
    cursor: Cursor | None = None


class PickListQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100, description="Maximum number of orders", examples=[20])] = 20


class ParcelInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lines: Annotated[tuple[ShipmentLine, ...], Meta(min_length=1, max_length=MAX_LINES)]
    weight_grams: Grams


class TrackingInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label that was bought elsewhere."""

    carrier: CarrierName
    tracking_number: TrackingNumber


class LocationInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: LocationCode


class PickedOrder(Struct, frozen=True, kw_only=True):
    order_id: OrderId
    quantity: int


class PickedSku(Struct, frozen=True, kw_only=True):
    sku: Sku
    location: Annotated[LocationCode | None, Meta(description="Null if the SKU has none")]
    quantity: Annotated[int, Meta(description="Of all orders together")]
    orders: tuple[PickedOrder, ...]


class PickList(Struct, frozen=True, kw_only=True):
    """By location. SKUs without one come last."""

    items: tuple[PickedSku, ...]


class ShipmentPage(Struct, frozen=True, kw_only=True):
    """Oldest first."""

    items: tuple[ShipmentSummary, ...]
    next: Next = None


_STATES: tuple[type[CartwrightError], ...] = (
    ShipmentNotFound,
    ParcelNotFound,
    NotPossible,
    ConcurrentUpdate,
)
_PARCEL = "/staff/shipments/{order_id}/parcels/{parcel_id}"


def _parcel_route(
    action: str,
    operation: str,
    summary: str,
    *more: type[CartwrightError],
    request: type[Struct] | None = None,
) -> Route:
    return Route(
        method="PUT" if request else "POST",
        path=f"{_PARCEL}/{action}",
        operation=operation,
        summary=summary,
        access=Access.STAFF,
        handler="staff",
        path_parameters=ParcelPath,
        request=request,
        response=StaffShipmentView,
        errors=(*_STATES, *more),
    )


_STAFF = (
    Route(
        method="GET",
        path="/staff/shipments",
        operation="listShipments",
        summary="List shipments by state",
        access=Access.STAFF,
        handler="staff",
        query=ShipmentQuery,
        response=ShipmentPage,
    ),
    Route(
        method="GET",
        path="/staff/shipments/{order_id}",
        operation="getShipment",
        summary="Get the shipment of an order, with its parcels",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ShipmentPath,
        response=StaffShipmentView,
        errors=(ShipmentNotFound,),
    ),
    Route(
        method="PUT",
        path=_PARCEL,
        operation="packParcel",
        summary="Pack units that are in no parcel yet; idempotent by parcel id",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ParcelPath,
        request=ParcelInput,
        precondition=True,
        response=StaffShipmentView,
        errors=(ShipmentNotFound, NotPackable, ParcelTaken, ConcurrentUpdate),
    ),
    Route(
        method="DELETE",
        path=_PARCEL,
        operation="unpackParcel",
        summary="Unpack a parcel without a label; idempotent",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ParcelPath,
        precondition=True,
        errors=(ShipmentNotFound, NotPossible, ConcurrentUpdate),
    ),
    _parcel_route(
        "label",
        "buyLabel",
        "Buy the label from the carrier, once; the parcel stays `labelling` until the carrier responds",
        NoCarrier,
    ),
    _parcel_route(
        "tracking", "recordTracking", "Record a label that was bought elsewhere", request=TrackingInput
    ),
    _parcel_route("dispatch", "dispatchParcel", "Record that the carrier has the parcel; idempotent"),
    _parcel_route("deliver", "deliverParcel", "Record that the parcel was delivered; idempotent"),
    _parcel_route("lost", "loseParcel", "Record that the parcel got lost; idempotent"),
    Route(
        method="GET",
        path="/staff/pick-list",
        operation="getPickList",
        summary="Get what the oldest orders still need, by location",
        access=Access.STAFF,
        handler="staff",
        query=PickListQuery,
        response=PickList,
    ),
    Route(
        method="PUT",
        path="/staff/locations/{sku}",
        operation="setLocation",
        summary="Set where a SKU lies",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SkuPath,
        request=LocationInput,
        response=Location,
    ),
)

ROUTES: tuple[Route, ...] = (*_STAFF, *shop_api.ROUTES)
