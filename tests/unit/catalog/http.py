"""API Gateway's REST proxy events, and the catalogue's functions on fakes."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from cartwright.authorisation import PublicOnly, TokenAuthorizer
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import Dispatcher, operations_of
from catalog.api import ROUTES
from catalog.categories.cache import CachedTrees
from catalog.categories.service import Taxonomy
from catalog.exports.service import ExportService
from catalog.handlers.product_operations import ProductOperations
from catalog.handlers.public import ShopOperations
from catalog.handlers.search import SearchOperations
from catalog.handlers.staff import (
    CategoryOperations,
    ExportOperations,
    ImageOperations,
    ImportOperations,
    SynonymOperations,
)
from catalog.handlers.thumbnails import ThumbnailOperations
from catalog.images.links import Links
from catalog.images.service import ImageService
from catalog.imports.importer import Importer
from catalog.imports.service import ImportService
from catalog.imports.upsert import Upserter
from catalog.products.reader import ProductReader
from catalog.products.service import Catalogue
from catalog.search.domain import Change
from catalog.search.repository import ChangeFeed
from catalog.search.service import LiveIndex, Search
from catalog.settings import CHANGES
from catalog.synonyms.repository import SynonymRepository
from catalog.synonyms.service import SynonymService
from tests.simulation.world.storage import Storage
from tests.simulation.world.table import SimulatedTable
from tests.unit.catalog.fakes import Clock, FakeCategories, FakeProducts, Hours, new_ids
from tests.unit.catalog.images.fakes import FakeFiles, FakeImages
from tests.unit.catalog.samples import TREE
from tests.unit.catalog.search.fakes import STEMMER, ChangesOf, FakeSnapshots, SetClock
from tests.unit.catalog.transfer_fakes import FakeDownloads, FakeExports, FakeImports, FakeQueue, FakeUploads

CLIENT = "the-shops-client"
STAFF = {
    "sub": "u-1",
    "token_use": "id",
    "aud": CLIENT,
    "email": "grace@shop.example",
    "email_verified": "true",
}


Result = TypeVar("Result")


class Context:
    """Lambda's, with `seconds` left."""

    function_name = "catalog"
    aws_request_id = "11111111-2222-4333-8444-555555555555"

    def __init__(self, seconds: float = 900) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


class FaultInjector:
    """Lets everything pass."""

    def call(
        self, site: str, operation: str, effect: Callable[[], Result], *, repeatable: bool = True
    ) -> Result:
        del site, operation, repeatable
        return effect()

    def stale_ms(self) -> int:
        return 0


class Answer:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        self.headers: dict[str, str] = raw["headers"]
        self.body: Any = json.loads(raw["body"]) if raw["body"] else None

    @property
    def fields(self) -> list[str]:
        return [each["field"] for each in self.body.get("errors", [])]


def presigned(key: str, *, seconds: int, at: float) -> str:
    return f"https://images.example/{key}?at={at:.0f}&seconds={seconds}"


class Api:
    """All functions behind one door, as API Gateway has them."""

    def __init__(self) -> None:
        clock, new_id = Clock(), new_ids().new
        self.products = FakeProducts()
        self.imports = FakeImports()
        self.uploads = FakeUploads()
        self.categories = FakeCategories(TREE)
        self.images, self.files = FakeImages(), FakeFiles()
        catalogue = Catalogue(self.products, self.categories, clock, new_id)
        trees = CachedTrees(self.categories, Hours())
        taxonomy = Taxonomy(self.categories, new_id)
        service = ImportService(self.imports, self.uploads, clock, new_id)
        cursors = Cursors(lambda: b"a key for tests")
        images = ImageService(self.images, self.files, catalogue, clock, new_id)
        upserter = Upserter(self.products, self.categories, clock, new_id, ThreadPoolExecutor(1))
        self.continuations = FakeQueue()
        self.importer = Importer(self.imports, self.uploads, upserter, self.continuations, clock)
        self.exports, self.requests, self.downloads = FakeExports(), FakeQueue(), FakeDownloads()
        exports = ExportService(self.exports, self.requests, self.downloads, clock, new_id)
        self._seconds = SetClock()
        storage = Storage("catalog", [CHANGES], lambda: int(self._seconds().timestamp() * 1000))
        self.table = SimulatedTable(storage, FaultInjector())
        self.synonyms = SynonymRepository(self.table, self._seconds)
        live = LiveIndex(self._changes, FakeSnapshots(), self._seconds, STEMMER)
        search = Search(live, trees, clock)
        self._functions = {
            "public": Dispatcher(
                [route for route in ROUTES if route.handler == "public"],
                operations_of(ShopOperations(ProductReader(self.products, trees), trees)),
                PublicOnly(),
            ),
            "search": Dispatcher(
                [route for route in ROUTES if route.handler == "search"],
                operations_of(SearchOperations(search, cursors)),
                TokenAuthorizer(CLIENT),
            ),
            "staff": Dispatcher(
                [route for route in ROUTES if route.handler == "staff"],
                {
                    **operations_of(ProductOperations(catalogue, cursors)),
                    **operations_of(CategoryOperations(taxonomy)),
                    **operations_of(ImportOperations(service, cursors)),
                    **operations_of(ImageOperations(images)),
                    **operations_of(ExportOperations(exports)),
                    **operations_of(SynonymOperations(SynonymService(self.synonyms))),
                },
                TokenAuthorizer(CLIENT),
            ),
            "thumbnails": Dispatcher(
                [route for route in ROUTES if route.handler == "thumbnails"],
                operations_of(ThumbnailOperations(Links(presigned, clock))),
                PublicOnly(),
            ),
        }

    def _changes(self, at: datetime | None) -> Iterator[Change]:
        yield from ChangesOf(self.products).since(at)
        yield from ChangeFeed(self.table).since(at)

    def call(
        self,
        method: str,
        resource: str,
        *,
        body: object = None,
        claims: dict[str, str] | None = None,
        query: Mapping[str, str | Sequence[str]] | None = None,
        if_match: str = "*",
        **path: str,
    ) -> Answer:
        """A second later than the last one. A `body` that is not a str is sent as JSON; `claims` default to staff's."""
        self._seconds.pass_by(1)
        known = (resource, "GET" if method == "HEAD" else method)
        route = next(each for each in ROUTES if (each.path, each.method) == known)
        given = {
            name: [each] if isinstance(each, str) else list(each) for name, each in (query or {}).items()
        }
        event = {
            "resource": resource,
            "path": resource.format(**path),
            "httpMethod": method,
            "headers": {"Content-Type": f"{route.media_type}; charset=utf-8", "If-Match": if_match},
            "queryStringParameters": {name: values[-1] for name, values in given.items()} or None,
            "multiValueQueryStringParameters": given or None,
            "pathParameters": path or None,
            "requestContext": {
                "requestId": "request-1",
                "authorizer": {"claims": STAFF if claims is None else claims},
            },
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "isBase64Encoded": False,
        }
        return Answer(self._functions[route.handler](event, Context()))
