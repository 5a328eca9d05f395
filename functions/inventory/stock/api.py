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
    """What came in. The same id and quantity again answer what was recorded the first time."""

    id: MovementId
    quantity: Quantity


class AdjustmentInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found to be more or less than it should be, and why."""

    id: MovementId
    delta: Delta
    reason: Reason


class DeliveryInput(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A delivery of many SKUs, up to 1,000 a request."""

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
    skus: Annotated[int, Meta(description="SKUs that the file names", examples=[2])]
    units: Annotated[int, Meta(description="Units of all of them", examples=[200])]
    unknown_skus: Annotated[
        tuple[Sku, ...],
        Meta(description="Received all the same, though no product has them: misspelt, or not made yet"),
    ] = ()


class MovementPage(Struct, frozen=True, kw_only=True):
    """Receipts and adjustments of a SKU, the latest first."""

    items: tuple[Movement, ...]
    next: Next = None


class LowStockPage(Struct, frozen=True, kw_only=True):
    """SKUs that are low, then those that are sold out."""

    items: tuple[LowStock, ...]
    next: Next = None


_PUBLIC = (
    Route(
        method="GET",
        path="/stock/{sku}",
        operation="getAvailability",
        summary="Whether a SKU can be had",
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
        summary="How much there is of a SKU",
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
        summary="When a SKU counts as low, and over how many counters it is spread",
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
        summary="Record what came in",
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
        summary="Correct the stock, with a reason; what is reserved stays",
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
        summary="Receipts and adjustments of a SKU, the latest first",
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
        summary="Record a delivery of many SKUs; the same file again changes nothing",
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
        summary="A page of SKUs that are low or sold out",
        access=Access.STAFF,
        handler="staff",
        query=PageQuery,
        response=LowStockPage,
    ),
)

ROUTES: tuple[Route, ...] = (*_PUBLIC, *_STAFF)
