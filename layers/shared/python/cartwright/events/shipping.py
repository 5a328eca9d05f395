"""Events that shipments emit, one for each parcel."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from cartwright.events.base import Event
from cartwright.events.orders import OrderedLine

_SOURCE = "cartwright.shipping"


class ShippedParcel(Struct, frozen=True, kw_only=True):
    order_id: str
    customer_id: str | None
    parcel_id: Annotated[str, Meta(description="Unique in its order")]
    lines: Annotated[tuple[OrderedLine, ...], Meta(description="One line per SKU")]
    weight_grams: int
    carrier: str
    tracking_number: str
    last: Annotated[
        bool,
        Meta(description="Whether this has happened to every unit of the order; a lost one counts as ended"),
    ]


class ShipmentPacked(Event, frozen=True, kw_only=True):
    """A parcel has its label, and its contents can no longer change."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "ShipmentPacked"
    version: ClassVar[int] = 1

    data: ShippedParcel

    @classmethod
    def example(cls) -> "ShipmentPacked":
        return cls(
            id="01936b8f-03e8-7d01-8c12-aabbccddeeff",
            occurred_at=datetime(2026, 11, 21, 10, 17, tzinfo=UTC),
            correlation_id=_CAUSE,
            data=_PARCEL,
        )


class ShipmentDispatched(Event, frozen=True, kw_only=True):
    """A parcel was handed to the carrier."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "ShipmentDispatched"
    version: ClassVar[int] = 1

    data: ShippedParcel

    @classmethod
    def example(cls) -> "ShipmentDispatched":
        return cls(
            id="01936c35-07d0-7d01-8c12-aabbccddeeff",
            occurred_at=datetime(2026, 11, 21, 13, 18, tzinfo=UTC),
            correlation_id=_CAUSE,
            data=_PARCEL,
        )


class ShipmentDelivered(Event, frozen=True, kw_only=True):
    """A parcel was delivered."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "ShipmentDelivered"
    version: ClassVar[int] = 1

    data: ShippedParcel

    @classmethod
    def example(cls) -> "ShipmentDelivered":
        return cls(
            id="01937a10-0bb8-7d01-8c12-aabbccddeeff",
            occurred_at=datetime(2026, 11, 23, 9, 2, tzinfo=UTC),
            correlation_id=_CAUSE,
            data=_PARCEL,
        )


class ShipmentLost(Event, frozen=True, kw_only=True):
    """A parcel got lost on its way."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "ShipmentLost"
    version: ClassVar[int] = 1

    data: ShippedParcel

    @classmethod
    def example(cls) -> "ShipmentLost":
        return cls(
            id="01939470-0fa0-7d01-8c12-aabbccddeeff",
            occurred_at=datetime(2026, 11, 28, 11, 40, tzinfo=UTC),
            correlation_id=_CAUSE,
            data=_PARCEL,
        )


_CAUSE = "5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55"
_PARCEL = ShippedParcel(
    order_id="01936b72-0001-7c33-9a44-5b6c7d8e9f00",
    customer_id="9f1c7a52-30b1-70e4-6a0e-1d2c3b4a5968",
    parcel_id="1",
    lines=(OrderedLine(sku="MUG-HARBOUR-BLUE", quantity=2),),
    weight_grams=780,
    carrier="sandbox",
    tracking_number="SB00193B72A4C1",
    last=True,
)
