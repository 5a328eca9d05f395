"""Search routes: every list of products."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from catalog.products.fields import Status
from catalog.search.query_params import SearchParameters
from catalog.search.views import Facets, ProductSummary, StaffProductSummary

FirstFacets = Annotated[Facets | None, Meta(description="Present on the first page; null on later pages")]


class ListProductsQuery(SearchParameters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class ListProductsAsStaffQuery(ListProductsQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: Annotated[tuple[Status, ...], Meta(max_length=3, description="Any of these; all by default")] = ()


class ProductPage(Struct, frozen=True, kw_only=True):
    """Active products. Eventually consistent: changes are visible after a second or two."""

    items: tuple[ProductSummary, ...]
    facets: FirstFacets = None
    next: Next = None


class StaffProductPage(Struct, frozen=True, kw_only=True):
    """Products in any status."""

    items: tuple[StaffProductSummary, ...]
    facets: FirstFacets = None
    next: Next = None


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/products",
        operation="listProducts",
        summary="Search active products, or browse a category",
        access=Access.PUBLIC,
        handler="search",
        query=ListProductsQuery,
        response=ProductPage,
    ),
    Route(
        method="GET",
        path="/staff/products",
        operation="listProductsAsStaff",
        summary="Search products in any status",
        access=Access.STAFF,
        handler="search",
        query=ListProductsAsStaffQuery,
        response=StaffProductPage,
    ),
)
