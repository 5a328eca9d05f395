"""Routes of single products for staff. `search` contains the lists."""

from msgspec import Struct

from cartwright.errors import CartwrightError, ConcurrentUpdate
from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from catalog.products import shop_api
from catalog.products.changes import Change
from catalog.products.domain import AlreadyTaken, InvalidProduct, ProductInput, ProductNotFound
from catalog.products.shop_api import ProductPath
from catalog.products.views import ProductView


class HistoryQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class HistoryPage(Struct, frozen=True, kw_only=True):
    """The audit trail of a product, latest change first."""

    items: tuple[Change, ...]
    next: Next = None


_WRITE: tuple[type[CartwrightError], ...] = (
    InvalidProduct,
    ProductNotFound,
    AlreadyTaken,
    ConcurrentUpdate,
)

ROUTES: tuple[Route, ...] = (
    *shop_api.ROUTES,
    Route(
        method="GET",
        path="/staff/products/{product_id}",
        operation="getProductAsStaff",
        summary="Get a product in any status; its ETag is the If-Match of changes",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        response=ProductView,
        errors=(ProductNotFound,),
    ),
    Route(
        method="GET",
        path="/products/{product_id}/history",
        operation="listProductHistory",
        summary="List the audit trail, latest change first; it is kept after the product is deleted",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        query=HistoryQuery,
        response=HistoryPage,
        errors=(ProductNotFound,),
    ),
    Route(
        method="POST",
        path="/products",
        operation="createProduct",
        summary="Create a product",
        access=Access.STAFF,
        handler="staff",
        status=201,
        request=ProductInput,
        response=ProductView,
        errors=(InvalidProduct, AlreadyTaken),
    ),
    Route(
        method="PUT",
        path="/products/{product_id}",
        operation="replaceProduct",
        summary="Replace a product; a request without changes has no effect",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        request=ProductInput,
        precondition=True,
        response=ProductView,
        errors=_WRITE,
    ),
    Route(
        method="PATCH",
        path="/products/{product_id}",
        operation="patchProduct",
        summary="Update a product by JSON merge patch; arrays are replaced as a whole",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        patch=ProductInput,
        precondition=True,
        response=ProductView,
        errors=_WRITE,
    ),
    Route(
        method="DELETE",
        path="/products/{product_id}",
        operation="deleteProduct",
        summary="Delete a product permanently and release its slug and SKUs",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        precondition=True,
        errors=(ProductNotFound, ConcurrentUpdate),
    ),
    Route(
        method="POST",
        path="/products/{product_id}/archive",
        operation="archiveProduct",
        summary="Archive a product; it keeps its slug and SKUs",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        precondition=True,
        response=ProductView,
        errors=(ProductNotFound, ConcurrentUpdate),
    ),
    Route(
        method="POST",
        path="/products/{product_id}/restore",
        operation="restoreProduct",
        summary="Restore an archived product as a draft",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        precondition=True,
        response=ProductView,
        errors=(ProductNotFound, ConcurrentUpdate),
    ),
)
