"""API Gateway's REST proxy events, and the catalogue's functions on fakes."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cartwright.authorisation import Authoriser, PublicOnly
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import Dispatcher
from catalog.api import ROUTES
from catalog.categories.cache import CachedTrees
from catalog.categories.service import Taxonomy
from catalog.handlers.category_operations import CategoryOperations
from catalog.handlers.import_operations import ImportOperations
from catalog.handlers.product_operations import ProductOperations
from catalog.handlers.shop_operations import ShopOperations
from catalog.imports.importer import Importer
from catalog.imports.service import ImportDesk
from catalog.imports.upsert import Upserter
from catalog.products.reading import ShopWindow
from catalog.products.service import Catalogue
from tests.unit.catalog.fakes import (
    Clock,
    FakeCategories,
    FakeImports,
    FakeProducts,
    FakeUploads,
    Hours,
    new_ids,
)
from tests.unit.catalog.samples import TREE

CLIENT = "the-shops-client"
STAFF = {"sub": "u-1", "token_use": "id", "aud": CLIENT, "cognito:groups": "staff"}


class Context:
    """Lambda's, with `seconds` left."""

    function_name = "catalog"
    aws_request_id = "11111111-2222-4333-8444-555555555555"

    def __init__(self, seconds: float = 900) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


class Answer:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        self.headers: dict[str, str] = raw["headers"]
        self.body: Any = json.loads(raw["body"]) if raw["body"] else None

    @property
    def fields(self) -> list[str]:
        return [each["field"] for each in self.body.get("errors", [])]


class Api:
    """Both functions behind one door, as API Gateway has them."""

    def __init__(self) -> None:
        clock, new_id = Clock(), new_ids().new
        self.products = FakeProducts()
        self.imports = FakeImports()
        self.uploads = FakeUploads()
        self.categories = FakeCategories(TREE)
        catalogue = Catalogue(self.products, self.categories, clock, new_id)
        trees = CachedTrees(self.categories, Hours())
        taxonomy = Taxonomy(self.categories, new_id)
        desk = ImportDesk(self.imports, self.uploads, clock, new_id)
        cursors = Cursors(lambda: b"a key for tests")
        upserter = Upserter(self.products, taxonomy, clock, new_id, ThreadPoolExecutor(1))
        self.importer = Importer(self.imports, self.uploads, upserter, clock)
        self._functions = {
            "public": Dispatcher(
                [route for route in ROUTES if route.handler == "public"],
                ShopOperations(ShopWindow(self.products, trees), trees).table(),
                PublicOnly(),
            ),
            "staff": Dispatcher(
                [route for route in ROUTES if route.handler == "staff"],
                {
                    **ProductOperations(catalogue, cursors).table(),
                    **CategoryOperations(taxonomy).table(),
                    **ImportOperations(desk, cursors).table(),
                },
                Authoriser(CLIENT),
            ),
        }

    def call(
        self,
        method: str,
        resource: str,
        *,
        body: object = None,
        claims: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        if_match: str = "*",
        **path: str,
    ) -> Answer:
        """A `body` that is not a str is sent as JSON; `claims` default to a member of the staff."""
        route = next(each for each in ROUTES if (each.method, each.path) == (method, resource))
        event = {
            "resource": resource,
            "path": resource.format(**path),
            "httpMethod": method,
            "headers": {"Content-Type": f"{route.media_type}; charset=utf-8", "If-Match": if_match},
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()}
            or None,
            "pathParameters": path or None,
            "requestContext": {
                "requestId": "request-1",
                "authorizer": {"claims": STAFF if claims is None else claims},
            },
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "isBase64Encoded": False,
        }
        return Answer(self._functions[route.handler](event, Context()))
