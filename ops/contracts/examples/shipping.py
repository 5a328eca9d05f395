"""Sample messages by operation, for the contract. Built by the domain where possible."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from cartwright.errors import CartwrightError
from cartwright.fields import Actor, PostalAddress
from shipping import changes, rules, views
from shipping.api import (
    LocationInput,
    ParcelInput,
    PickedOrder,
    PickedSku,
    PickList,
    ShipmentPage,
    TrackingInput,
)
from shipping.domain import CarrierParcel, Line, NotPossible, Parcel, Shipment, not_packable
from shipping.location_domain import Location
from shipping.shop_api import CarrierEvent

_AT = datetime(2026, 11, 21, 9, 45, 5, tzinfo=UTC)
_GRACE = Actor("5a1f7c3e-6f0e-4d1c-9b57-0d2f6f0a7b11", "grace@shop.example")
_OPEN = Shipment(
    order_id="01936b72-0001-7c33-9a44-5b6c7d8e9f00",
    version=1,
    customer_id="9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968",
    lines=(Line("MUG-HARBOUR-BLUE", 2),),
    address=PostalAddress(
        name="Ada Byron", line1="12 St James's Square", city="London", postcode="SW1Y 4JH", country="GB"
    ),
    shipping_option="standard",
    correlation_id="5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55",
    opened_at=_AT,
    updated_at=_AT,
)


def _minutes(number: int) -> datetime:
    return _AT + timedelta(minutes=number)


_PACKED = changes.packed(
    _OPEN, Parcel(id="1", lines=_OPEN.lines, weight_grams=780, carrier="sandbox"), _minutes(30), _GRACE
)
_LABELLED = rules.observed(
    rules.transition(_PACKED, "1", "label", _minutes(31), _GRACE),
    "1",
    CarrierParcel(
        state="labelled",
        tracking_number="SB00193B72A4C1",
        label_url="https://labels.example/SB00193B72A4C1",
    ),
    _minutes(31),
)
_DISPATCHED = changes.recorded(_LABELLED, "1", "dispatched", _minutes(200), _GRACE)
_DELIVERED = changes.recorded(_DISPATCHED, "1", "delivered", _minutes(2_800), _GRACE)
_LOST = changes.recorded(_DISPATCHED, "1", "lost", _minutes(9_000), _GRACE)

REQUESTS: dict[str, Struct] = {
    "packParcel": ParcelInput(
        lines=(views.ShipmentLine(sku="MUG-HARBOUR-BLUE", quantity=2),), weight_grams=780
    ),
    "recordTracking": TrackingInput(carrier="Royal Mail", tracking_number="RM123456785GB"),
    "setLocation": LocationInput(code="A-03-2"),
    "receiveNotification": CarrierEvent(id="01936c35-0001-7b01-9c14-aabbccddeeff", type="parcel.updated"),
}
RESPONSES: dict[str, Struct] = {
    "listShipments": ShipmentPage(items=(views.summary(_OPEN),)),
    "getShipment": views.shown_to_staff(_LABELLED),
    "packParcel": views.shown_to_staff(_PACKED),
    "buyLabel": views.shown_to_staff(_LABELLED),
    "recordTracking": views.shown_to_staff(_LABELLED),
    "dispatchParcel": views.shown_to_staff(_DISPATCHED),
    "deliverParcel": views.shown_to_staff(_DELIVERED),
    "loseParcel": views.shown_to_staff(_LOST),
    "getPickList": PickList(
        items=(
            PickedSku(
                sku="MUG-HARBOUR-BLUE",
                location="A-03-2",
                quantity=2,
                orders=(PickedOrder(order_id=_OPEN.order_id, quantity=2),),
            ),
        )
    ),
    "setLocation": Location(sku="MUG-HARBOUR-BLUE", code="A-03-2", by=_GRACE, at=_AT),
    "getMyShipment": views.shown(_DISPATCHED),
    "getGuestShipment": views.shown(_DISPATCHED),
}
ERRORS: tuple[CartwrightError, ...] = (
    not_packable("MUG-HARBOUR-BLUE", 1),
    NotPossible("The parcel is delivered."),
)
