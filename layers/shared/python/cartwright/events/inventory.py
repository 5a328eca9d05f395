"""Events that the inventory emits."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from cartwright.events.base import Event
from cartwright.fields import Sku

_SOURCE = "cartwright.inventory"
_AT = datetime(2026, 11, 21, 9, 45, 2, tzinfo=UTC)
_ORDER_ID = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
_CAUSE = "5d2f9a10-7c3b-4f53-8a61-0e9d8c7b6a55"


class Reservation(Struct, frozen=True, kw_only=True):
    order_id: str
    expires_at: Annotated[datetime, Meta(tz=True, description="When an unconfirmed reservation expires")]


class StockReserved(Event, frozen=True, kw_only=True):
    """Stock is reserved for every line of the order."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "StockReserved"
    version: ClassVar[int] = 1

    data: Reservation

    @classmethod
    def example(cls) -> "StockReserved":
        return cls(
            id="01936b72-07d0-7b01-9c14-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=Reservation(order_id=_ORDER_ID, expires_at=datetime(2026, 11, 21, 10, 45, 2, tzinfo=UTC)),
        )


class Shortage(Struct, frozen=True, kw_only=True):
    sku: Sku
    wanted: int
    available: int


class Refusal(Struct, frozen=True, kw_only=True):
    order_id: str
    shortages: Annotated[tuple[Shortage, ...], Meta(description="The first 100 lines without enough stock")]


class StockRejected(Event, frozen=True, kw_only=True):
    """At least one line lacks stock; nothing is reserved."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "StockRejected"
    version: ClassVar[int] = 1

    data: Refusal

    @classmethod
    def example(cls) -> "StockRejected":
        return cls(
            id="01936b72-07d1-7b01-9c14-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=Refusal(
                order_id=_ORDER_ID, shortages=(Shortage(sku="MUG-HARBOUR-BLUE", wanted=2, available=1),)
            ),
        )


class Release(Struct, frozen=True, kw_only=True):
    order_id: str
    reason: Annotated[str, Meta(description="rejected, cancelled or expired")]


class StockReleased(Event, frozen=True, kw_only=True):
    """The stock reserved for the order is available again."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "StockReleased"
    version: ClassVar[int] = 1

    data: Release

    @classmethod
    def example(cls) -> "StockReleased":
        return cls(
            id="01936b7a-07d2-7b01-9c14-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=Release(order_id=_ORDER_ID, reason="expired"),
        )


class Level(Struct, frozen=True, kw_only=True):
    """`version` increases with each level event of the SKU; ignore events with a version below the last one seen."""

    sku: Sku
    available: Annotated[int, Meta(ge=0)]
    threshold: int
    version: int


class StockLow(Event, frozen=True, kw_only=True):
    """A SKU fell to its threshold or below, or sold out."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "StockLow"
    version: ClassVar[int] = 1

    data: Level

    @classmethod
    def example(cls) -> "StockLow":
        return cls(
            id="01936b72-07d3-7b01-9c14-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=Level(sku="MUG-HARBOUR-BLUE", available=4, threshold=5, version=7),
        )


class BackInStock(Event, frozen=True, kw_only=True):
    """A SKU that was low or sold out is above its threshold again."""

    source: ClassVar[str] = _SOURCE
    name: ClassVar[str] = "BackInStock"
    version: ClassVar[int] = 1

    data: Level

    @classmethod
    def example(cls) -> "BackInStock":
        return cls(
            id="01936b72-07d4-7b01-9c14-aabbccddeeff",
            occurred_at=_AT,
            correlation_id=_CAUSE,
            data=Level(sku="MUG-HARBOUR-BLUE", available=120, threshold=5, version=8),
        )
