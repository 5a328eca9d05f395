"""The catalogue's HTTP contract: handlers, the API stack and the OpenAPI file are made from its routes."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.http import Access, Route
from catalog.domain import (
    AlreadyTaken,
    Category,
    ChangedMeanwhile,
    InvalidProduct,
    Product,
    ProductId,
    ProductInput,
    ProductNotFound,
)
from catalog.import_domain import Import, ImportId, ImportInput, ImportNotFound, Refusal

TITLE = "Cartwright catalogue"
VERSION = "1.1.0"

Limit = Annotated[
    int, Meta(ge=1, le=100, description="The most items of a page; it may hold fewer", examples=[20])
]
Cursor = Annotated[str, Meta(min_length=1, max_length=1024, description="`next` of the page before")]
Next = Annotated[str | None, Meta(description="The cursor of the next page; null on the last one")]


class ProductPath(Struct, frozen=True, forbid_unknown_fields=True):
    product_id: ProductId


class ImportPath(Struct, frozen=True, forbid_unknown_fields=True):
    import_id: ImportId


class ListProductsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    category: Annotated[Category | None, Meta(description="This category and all below it")] = None
    limit: Limit = 20
    cursor: Cursor | None = None


class ListRefusalsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class ProductPage(Struct, frozen=True, kw_only=True):
    """Active products in the order of their category and age."""

    items: tuple[Product, ...]
    next: Next = None


class RefusalPage(Struct, frozen=True, kw_only=True):
    """What an import refused, in the order of the file."""

    items: tuple[Refusal, ...]
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
    Route(
        method="POST",
        path="/imports",
        operation="startImport",
        summary="Announce a file of products; the answer says how to upload it",
        access=Access.STAFF,
        handler="staff",
        status=201,
        request=ImportInput,
        response=Import,
    ),
    Route(
        method="GET",
        path="/imports/{import_id}",
        operation="getImport",
        summary="The progress or the result of an import",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImportPath,
        response=Import,
        errors=(ImportNotFound,),
    ),
    Route(
        method="GET",
        path="/imports/{import_id}/refusals",
        operation="listRefusals",
        summary="A page of what an import refused",
        access=Access.STAFF,
        handler="staff",
        path_parameters=ImportPath,
        query=ListRefusalsQuery,
        response=RefusalPage,
        errors=(ImportNotFound,),
    ),
)
