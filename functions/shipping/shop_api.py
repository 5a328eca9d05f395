"""The routes of customers, guests and carriers' webhooks."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import ConcurrentUpdate
from cartwright.http import Access, Route
from cartwright.text import END
from shipping.domain import InvalidNotification, OrderId, OrderToken, ShipmentNotFound, UnknownCarrier
from shipping.views import ShipmentView


class ShipmentPath(Struct, frozen=True, forbid_unknown_fields=True):
    order_id: OrderId


class CarrierPath(Struct, frozen=True, forbid_unknown_fields=True):
    carrier: Annotated[str, Meta(pattern=f"^[a-z]{{1,20}}{END}", examples=["sandbox"])]


class GuestHeaders(Struct, frozen=True, kw_only=True):
    order_token: OrderToken


class CarrierEvent(Struct, frozen=True, kw_only=True):
    """In the carrier's format. The signature covers the raw body."""

    id: Annotated[str, Meta(examples=["01936c35-0001-7b01-9c14-aabbccddeeff"])]
    type: Annotated[str, Meta(examples=["parcel.updated"])]


_OWNERS = (
    Route(
        method="GET",
        path="/my/shipments/{order_id}",
        operation="getMyShipment",
        summary="Get the parcels of one of the customer's orders, with their tracking numbers",
        access=Access.CUSTOMER,
        handler="customer",
        path_parameters=ShipmentPath,
        response=ShipmentView,
        errors=(ShipmentNotFound,),
    ),
    Route(
        method="GET",
        path="/shipments/{order_id}",
        operation="getGuestShipment",
        summary="Get the parcels of a guest's order, with their tracking numbers",
        access=Access.PUBLIC,
        handler="customer",
        path_parameters=ShipmentPath,
        headers=GuestHeaders,
        response=ShipmentView,
        errors=(ShipmentNotFound,),
    ),
)

_CARRIERS = (
    Route(
        method="POST",
        path="/webhooks/{carrier}",
        operation="receiveNotification",
        summary="Receive a carrier's webhook, signed with Sandbox-Signature, at most 5 minutes old",
        access=Access.PUBLIC,
        handler="webhook",
        path_parameters=CarrierPath,
        request=CarrierEvent,
        raw=True,
        errors=(InvalidNotification, UnknownCarrier, ConcurrentUpdate),
    ),
)

ROUTES: tuple[Route, ...] = (*_OWNERS, *_CARRIERS)
