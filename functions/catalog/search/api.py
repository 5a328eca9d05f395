"""Search routes: every list of products."""

from typing import Annotated

from msgspec import Meta, Struct

from cartwright.http import Access, Route
from cartwright.http.pages import Cursor, Limit, Next
from catalog.products.fields import Status
from catalog.search.query_params import SearchParameters
from catalog.search.views import Count, Facets, ProductSummary, StaffProductSummary


class ListProductsQuery(SearchParameters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class ListProductsAsStaffQuery(ListProductsQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: Annotated[tuple[Status, ...], Meta(max_length=3, description="Any of these; all by default")] = ()


class ListSuggestionsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    q: Annotated[
        str, Meta(min_length=1, max_length=100, description="What was typed so far", examples=["heart ho"])
    ]


class Suggestion(Struct, frozen=True, kw_only=True):
    text: Annotated[str, Meta(description="A value for `q`", examples=["heart holder"])]
    count: Count


class SuggestionList(Struct, frozen=True, kw_only=True):
    """Completions of the last word by words of titles, the most frequent first."""

    items: Annotated[tuple[Suggestion, ...], Meta(max_length=8)]


class ProductPage(Struct, frozen=True, kw_only=True):
    """Active products. Eventually consistent: changes are visible after a second or two."""

    items: tuple[ProductSummary, ...]
    facets: Annotated[Facets | None, Meta(description="Present on the first page; null on later pages")] = (
        None
    )
    did_you_mean: Annotated[
        str | None,
        Meta(
            description="The words as the products found spell them, if nothing matched the words as typed",
            examples=["heart holder"],
        ),
    ] = None
    next: Next = None


class StaffProductPage(ProductPage, frozen=True, kw_only=True):
    """Products in any status."""

    items: tuple[StaffProductSummary, ...]


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
        path="/suggestions",
        operation="listSuggestions",
        summary="Complete a search while it is typed",
        access=Access.PUBLIC,
        handler="search",
        query=ListSuggestionsQuery,
        response=SuggestionList,
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
