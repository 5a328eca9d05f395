"""The routes of products."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from catalog.products.domain import (
    AlreadyTaken,
    Category,
    ChangedMeanwhile,
    InvalidProduct,
    Product,
    ProductId,
    ProductInput,
    ProductNotFound,
)


class ProductPath(Struct, frozen=True, forbid_unknown_fields=True):
    product_id: ProductId


class ListProductsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    category: Annotated[Category | None, Meta(description="This category and all below it")] = None
    limit: Limit = 20
    cursor: Cursor | None = None


class ProductPage(Struct, frozen=True, kw_only=True):
    """Active products in the order of their category and age."""

    items: tuple[Product, ...]
    next: Next = None


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/products",
        operation="listProducts",
        summary="A page of active products, of one category or of all",
        access=Access.PUBLIC,
        handler="public",
        query=ListProductsQuery,
        response=ProductPage,
    ),
    Route(
        method="GET",
        path="/products/{product_id}",
        operation="getProduct",
        summary="One active product",
        access=Access.PUBLIC,
        handler="public",
        path_parameters=ProductPath,
        response=Product,
        errors=(ProductNotFound,),
    ),
    Route(
        method="GET",
        path="/staff/products/{product_id}",
        operation="getProductAsStaff",
        summary="One product, whatever its status",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        response=Product,
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
        response=Product,
        errors=(InvalidProduct, AlreadyTaken),
    ),
    Route(
        method="PUT",
        path="/products/{product_id}",
        operation="replaceProduct",
        summary="Replace a product; the same content again changes nothing",
        access=Access.STAFF,
        handler="staff",
        request=ProductInput,
        path_parameters=ProductPath,
        response=Product,
        errors=(InvalidProduct, ProductNotFound, AlreadyTaken, ChangedMeanwhile),
    ),
    Route(
        method="POST",
        path="/products/{product_id}/archive",
        operation="archiveProduct",
        summary="Take a product out of the shop; it keeps its slug and SKUs",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ProductPath,
        response=Product,
        errors=(ProductNotFound, ChangedMeanwhile),
    ),
)
