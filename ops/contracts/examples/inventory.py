"""Sample messages by operation, for the contract. Built by the domain where possible."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from cartwright.errors import CartwrightError, FieldError
from cartwright.fields import Actor
from inventory.reservations.domain import ReservationChunk, ReservedLine, moved, opened
from inventory.reservations.views import shown as shown_reservation
from inventory.stock.allocation_domain import ShardAllocation
from inventory.stock.api import (
    AdjustmentInput,
    DeliveryInput,
    DeliveryView,
    LowStockPage,
    MovementPage,
    ReceiptInput,
    SettingsInput,
)
from inventory.stock.domain import Counts, InvalidReceipts, MovementTaken, StockHead, adjustment, receipt
from inventory.stock.views import LowStock, StockLevel, shown

_AT = datetime(2026, 11, 21, 9, 30, 0, 125000, tzinfo=UTC)
_SKU = "MUG-HARBOUR-BLUE"
_ACTOR = Actor("5a1f7c3e-6f0e-4d1c-9b57-0d2f6f0a7b11", "grace@shop.example")
_ORDER_ID = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
_CURSOR = "eyJwayI6IlNLVSMifQ.mX4r"

_HEAD = StockHead(sku=_SKU, availability="in-stock", level=1)
_COUNTS = (Counts(available=85, received=118, version=37),)
_RECEIPT = receipt("DN-2026-1121-7", _SKU, 120, actor=_ACTOR, at=_AT)
_ADJUSTMENT = adjustment(
    "COUNT-2026-47-3", _SKU, -2, "Broken in the warehouse", actor=_ACTOR, at=_AT + timedelta(hours=2)
)
_RESERVED = moved(opened(_ORDER_ID, 1, "01936b72-03e8-7d01-8c12-aabbccddeeff", _AT), "reserved", _AT)
_CHUNK = ReservationChunk(epoch=1, number=0, lines=(ReservedLine(_SKU, (ShardAllocation(0, 2),)),))

REQUESTS: dict[str, Struct] = {
    "configureStock": SettingsInput(shards=1, threshold=10),
    "receiveStock": ReceiptInput(id=_RECEIPT.id, quantity=120),
    "adjustStock": AdjustmentInput(id=_ADJUSTMENT.id, delta=-2, reason=_ADJUSTMENT.reason),
    "receiveDelivery": DeliveryInput(
        id="DN-2026-1121-8", csv="sku,quantity\nMUG-HARBOUR-BLUE,120\nMUG-HARBOUR-RED,80\n"
    ),
}
RESPONSES: dict[str, Struct] = {
    "getAvailability": StockLevel(sku=_SKU, availability="in-stock"),
    "getStock": shown(_HEAD, _COUNTS, 30, in_catalogue=True),
    "configureStock": shown(_HEAD, _COUNTS, 30, in_catalogue=True),
    "receiveStock": _RECEIPT,
    "adjustStock": _ADJUSTMENT,
    "listMovements": MovementPage(items=(_ADJUSTMENT, _RECEIPT), next=_CURSOR),
    "receiveDelivery": DeliveryView(
        id="DN-2026-1121-8", skus=2, units=200, unknown_skus=("MUG-HARBOUR-RED",)
    ),
    "listLowStock": LowStockPage(
        items=(LowStock(sku="MUG-HARBOUR-RED", availability="low", threshold=5),), next=_CURSOR
    ),
    "getReservation": shown_reservation(_RESERVED, [_CHUNK]),
}
ERRORS: tuple[CartwrightError, ...] = (
    InvalidReceipts(errors=[FieldError("csv", "line 3: quantity: is not a whole number in decimal digits")]),
    MovementTaken(errors=[FieldError("csv", "line 2: another receipt of the SKU has this id")]),
)
"""For errors whose documents say more than their title."""
