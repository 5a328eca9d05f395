"""The routes of stock."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.errors import ConcurrentUpdate
from cartwright.fields import Sku
from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from inventory.stock.domain import (
    Delta,
    InvalidReceipts,
    Movement,
    MovementId,
    MovementTaken,
    NotEnoughAvailable,
    Quantity,
    Reason,
    Shards,
    StockNotFound,
    Threshold,
)
from inventory.stock.views import LowStock, StockLevel, StockView


class SkuPath(Struct, frozen=True, forbid_unknown_fields=True):
    sku: Sku


class PageQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class ReceiptInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receipt. Idempotent by `id`: the same id and quantity return the recorded receipt."""

    id: MovementId
    quantity: Quantity


class AdjustmentInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction of the stock, with its reason."""

    id: MovementId
    delta: Delta
    reason: Reason


class DeliveryInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery of up to 1,000 SKUs."""

    id: MovementId
    csv: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=200_000,
            description="CSV with the columns sku and quantity, separated by commas, semicolons or tabs",
            examples=["sku,quantity\nMUG-HARBOUR-BLUE,120\nMUG-HARBOUR-RED,80\n"],
        ),
    ]


class SettingsInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    shards: Shards
    threshold: Threshold


class DeliveryView(Struct, frozen=True, kw_only=True):
    id: MovementId
    skus: Annotated[int, Meta(description="Number of SKUs in the file", examples=[2])]
    units: Annotated[int, Meta(description="Total units", examples=[200])]
    unknown_skus: Annotated[
        tuple[Sku, ...],
        Meta(
            description="SKUs that no product has: received anyway, but possibly misspelt or not yet in the catalogue"
        ),
    ] = ()


class MovementPage(Struct, frozen=True, kw_only=True):
    """Receipts and adjustments of a SKU, latest first."""

    items: tuple[Movement, ...]
    next: Next = None


class LowStockPage(Struct, frozen=True, kw_only=True):
    """SKUs that are low, followed by those that are sold out."""

    items: tuple[LowStock, ...]
    next: Next = None


_PUBLIC = (
    Route(
        method="GET",
        path="/stock/{sku}",
        operation="getAvailability",
        summary="Get a SKU's availability",
        access=Access.PUBLIC,
        handler="public",
        path_parameters=SkuPath,
        response=StockLevel,
        max_age=10,
        errors=(StockNotFound,),
    ),
)

_STAFF = (
    Route(
        method="GET",
        path="/staff/stock/{sku}",
        operation="getStock",
        summary="Get a SKU's stock",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SkuPath,
        response=StockView,
        errors=(StockNotFound,),
    ),
    Route(
        method="PUT",
        path="/staff/stock/{sku}",
        operation="configureStock",
        summary="Set a SKU's low-stock threshold and its number of counters",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SkuPath,
        request=SettingsInput,
        response=StockView,
        errors=(StockNotFound, ConcurrentUpdate),
    ),
    Route(
        method="POST",
        path="/staff/stock/{sku}/receipts",
        operation="receiveStock",
        summary="Record a receipt",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SkuPath,
        request=ReceiptInput,
        response=Movement,
        errors=(MovementTaken, ConcurrentUpdate),
    ),
    Route(
        method="POST",
        path="/staff/stock/{sku}/adjustments",
        operation="adjustStock",
        summary="Record an adjustment, with its reason; reserved units stay reserved",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SkuPath,
        request=AdjustmentInput,
        response=Movement,
        errors=(StockNotFound, MovementTaken, NotEnoughAvailable, ConcurrentUpdate),
    ),
    Route(
        method="GET",
        path="/staff/stock/{sku}/movements",
        operation="listMovements",
        summary="List a SKU's receipts and adjustments, latest first",
        access=Access.STAFF,
        handler="staff",
        path_parameters=SkuPath,
        query=PageQuery,
        response=MovementPage,
        errors=(StockNotFound,),
    ),
    Route(
        method="POST",
        path="/staff/receipts",
        operation="receiveDelivery",
        summary="Record a delivery of many SKUs; idempotent",
        access=Access.STAFF,
        handler="staff",
        request=DeliveryInput,
        response=DeliveryView,
        errors=(InvalidReceipts, MovementTaken, ConcurrentUpdate),
    ),
    Route(
        method="GET",
        path="/staff/low-stock",
        operation="listLowStock",
        summary="List SKUs that are low or sold out",
        access=Access.STAFF,
        handler="staff",
        query=PageQuery,
        response=LowStockPage,
    ),
)

ROUTES: tuple[Route, ...] = (*_PUBLIC, *_STAFF)
