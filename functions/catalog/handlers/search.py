"""Serves product lists to the public and to staff."""

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
from catalog.search.live import LiveIndex
from catalog.search.repository import ChangeFeed, SnapshotStore
from catalog.search.service import Search, SearchResult
from catalog.search.stemming import Stemmer
from catalog.search.views import Facets, facets, staff_summary, summary
from catalog.settings import SearchSettings


class SearchOperations:
    def __init__(self, search: Search, cursors: Cursors) -> None:
        self._search = search
        self._cursors = cursors

    def list_products(self, request: Request) -> ProductPage:
        query: ListProductsQuery = request.query
        looked, following = self._page("listProducts", query, ("active",))
        return ProductPage(
            items=tuple(summary(hit, looked.tree, looked.at) for hit in looked.found.hits),
            facets=_facets(looked, query),
            did_you_mean=looked.found.did_you_mean,
            next=following,
        )

    def list_suggestions(self, request: Request) -> SuggestionList:
        query: ListSuggestionsQuery = request.query
        found = self._search.suggestions(query.q)
        return SuggestionList(items=tuple(Suggestion(text=text, count=count) for text, count in found))

    def list_products_as_staff(self, request: Request) -> StaffProductPage:
        query: ListProductsAsStaffQuery = request.query
        looked, following = self._page("listProductsAsStaff", query, query.status)
        return StaffProductPage(
            items=tuple(staff_summary(hit, looked.tree, looked.at) for hit in looked.found.hits),
            facets=_facets(looked, query),
            did_you_mean=looked.found.did_you_mean,
            next=following,
        )

    def _page(
        self, operation: str, query: ListProductsQuery, statuses: tuple[Status, ...]
    ) -> tuple[SearchResult, str | None]:
        """Returns the page and the cursor of the next one. The cursor is valid for any page size."""
        question = msgspec.structs.replace(query, limit=20, cursor=None)
        scope = f"{operation}:{question!a}"
        after = None
        if query.cursor:
            position = self._cursors.open(query.cursor, scope)
            after = Place(int(position["key"]), str(position["id"]), bool(position["typos"]))
        looked = self._search.look(query, statuses, limit=query.limit, after=after)
        place = looked.found.after
        following = None
        if place:
            position = {"key": place.key, "id": place.product_id, "typos": int(place.typos)}
            following = self._cursors.seal(position, scope)
        return looked, following


def _facets(looked: SearchResult, query: ListProductsQuery) -> Facets | None:
    tally = looked.found.tally
    return facets(tally, looked.tree, query.category) if tally else None


def compose(settings: SearchSettings) -> Handler:
    table = Table(settings.table_name).connect()
    trees = CachedTrees(CategoryRepository(table, consistent=False), utc_now)
    snapshots = SnapshotStore(table, Bucket(settings.index_bucket))
    live = LiveIndex(ChangeFeed(table), snapshots, utc_now, Stemmer(settings.search_language))
    operations = SearchOperations(
        Search(live, trees, utc_now), Cursors(lambda: secret(settings.cursor_secret_arn))
    )
    return serving(ROUTES, "search", TokenAuthorizer(settings.user_pool_client_id), operations)


handler = Composed(compose, SearchSettings.from_environment)
