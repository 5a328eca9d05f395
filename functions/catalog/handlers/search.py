"""Serves product lists to the public and to staff."""

from typing import TypeVar

import msgspec

from cartwright.authorisation import TokenAuthorizer
from cartwright.aws.dynamodb import Table
from cartwright.aws.s3 import Bucket
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import serving
from cartwright.http.requests import Request
from cartwright.runtime import Composed, Handler
from catalog.categories.cache import CachedTrees
from catalog.categories.repository import CategoryRepository
from catalog.products.fields import Status
from catalog.search.api import (
    ROUTES,
    ListProductsAsStaffQuery,
    ListProductsQuery,
    ListSuggestionsQuery,
    ProductPage,
    StaffProductPage,
    Suggestion,
    SuggestionList,
)
from catalog.search.domain import Place
from catalog.search.repository import ChangeFeed, SnapshotStore
from catalog.search.service import LiveIndex, Search
from catalog.search.stemming import Stemmer
from catalog.search.views import ProductSummary, StaffProductSummary
from catalog.settings import SearchSettings

Page = TypeVar("Page", bound=ProductPage)


class SearchOperations:
    def __init__(self, search: Search, cursors: Cursors) -> None:
        self._search = search
        self._cursors = cursors

    def list_products(self, request: Request) -> ProductPage:
        return self._page(ProductPage, ProductSummary, "listProducts", request.query, ("active",))

    def list_products_as_staff(self, request: Request) -> StaffProductPage:
        query: ListProductsAsStaffQuery = request.query
        return self._page(StaffProductPage, StaffProductSummary, "listProductsAsStaff", query, query.status)

    def list_suggestions(self, request: Request) -> SuggestionList:
        query: ListSuggestionsQuery = request.query
        found = self._search.suggestions(query.q)
        return SuggestionList(items=tuple(Suggestion(text=text, count=count) for text, count in found))

    def _page(
        self,
        kind: type[Page],
        summary: type[ProductSummary],
        operation: str,
        query: ListProductsQuery,
        statuses: tuple[Status, ...],
    ) -> Page:
        """A cursor is valid for any page size."""
        question = msgspec.structs.replace(query, limit=20, cursor=None)
        scope = f"{operation}:{question!a}"
        after = None
        if query.cursor:
            position = self._cursors.open(query.cursor, scope)
            after = Place(int(position["key"]), str(position["id"]), bool(position["typos"]))
        found = self._search.look(summary, query, statuses, limit=query.limit, after=after)
        following = None
        if place := found.after:
            position = {"key": place.key, "id": place.product_id, "typos": int(place.typos)}
            following = self._cursors.seal(position, scope)
        return kind(items=found.items, facets=found.facets, did_you_mean=found.did_you_mean, next=following)


def compose(settings: SearchSettings) -> Handler:
    table = Table(settings.table_name).connect()
    trees = CachedTrees(CategoryRepository(table, consistent=False), utc_now)
    snapshots = SnapshotStore(table, Bucket(settings.index_bucket))
    live = LiveIndex(ChangeFeed(table).since, snapshots, utc_now, Stemmer(settings.search_language))
    operations = SearchOperations(
        Search(live, trees, utc_now), Cursors(lambda: secret(settings.cursor_secret_arn))
    )
    return serving(ROUTES, "search", TokenAuthorizer(settings.user_pool_client_id), operations)


handler = Composed(compose, SearchSettings.from_environment)
