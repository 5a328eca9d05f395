"""The public routes of the catalogue on a table in memory: what a request reads, and how long it takes to answer."""

import json
import statistics
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import stacks  # noqa: F401 - puts the services on the import path
from bench import goods
from bench.capacity import MemoryTable
from bench.search_memory import made_snapshot
from cartwright.authorisation import PublicOnly
from cartwright.cursors import Cursors
from cartwright.http.dispatcher import Dispatcher, operations_of
from catalog.api import ROUTES
from catalog.categories.cache import CachedTrees
from catalog.categories.repository import CategoryRepository
from catalog.handlers.public import ShopOperations
from catalog.handlers.search import SearchOperations
from catalog.products.domain import Product
from catalog.products.read_repository import ProductReadRepository
from catalog.products.reader import ProductReader
from catalog.search.domain import Generation
from catalog.search.repository import ChangeFeed
from catalog.search.service import LiveIndex, Search
from catalog.search.stemming import Stemmer
from catalog.settings import CHANGES

TIMES = 25


def routes(made: list[Product], words: list[str]) -> Mapping[str, tuple[float, float]]:
    """Read units and milliseconds by what is asked."""
    items = [goods.wire(item) for product in made for item in goods.stored(product)]
    shop = _Shop(MemoryTable([*items, goods.wire(goods.stored_tree())], CHANGES), made)
    one = next(product for product in made if product.status == "active")
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "browse": ("/products", {}),
        "page 2": ("/products", {"cursor": shop.ask("/products")["next"]}),
        "common word": ("/products", {"q": words[0]}),
        "rare words": ("/products", {"q": f"{words[200]} {words[900]}"}),
        "category": ("/products", {"category": "category-0"}),
        "cheapest": ("/products", {"sort": "price", "currency": "GBP"}),
        "by id": ("/products/{product_id}", {"product_id": one.id}),
        "by slug": ("/products/by-slug/{slug}", {"slug": one.slug}),
        "by SKU": ("/products/by-sku/{sku}", {"sku": one.variants[0].sku}),
        "categories": ("/categories", {}),
    }
    return {name: shop.median(resource, given) for name, (resource, given) in asked.items()}


class _Shop:
    """All public routes in one dispatcher."""

    def __init__(self, table: MemoryTable, made: list[Product]) -> None:
        self._table = table
        self._clock = _Seconds()
        now = self._clock()
        generation = Generation(id="1", as_of=now, products=len(made))
        snapshots = _OneSnapshot(generation, made_snapshot(made))
        trees = CachedTrees(CategoryRepository(table, consistent=False), self._clock)
        search = Search(
            LiveIndex(ChangeFeed(table).since, snapshots, self._clock, Stemmer(goods.LANGUAGE)),
            trees,
            self._clock,
        )
        lists = operations_of(SearchOperations(search, Cursors(lambda: b"a key for benchmarks")))
        window = ProductReader(ProductReadRepository(table, consistent=False), trees)
        operations = {"listProducts": lists["listProducts"], **operations_of(ShopOperations(window, trees))}
        served = [route for route in ROUTES if route.operation in operations]
        self._serve = Dispatcher(served, operations, PublicOnly())

    def ask(self, resource: str, given: Mapping[str, str] = {}) -> dict[str, Any]:
        self._clock.now += timedelta(seconds=1)
        answer = self._serve(_event(resource, given), None)
        assert answer["statusCode"] == 200, answer["body"]
        body: dict[str, Any] = json.loads(answer["body"])
        return body

    def median(self, resource: str, given: Mapping[str, str]) -> tuple[float, float]:
        """The most of the read units, as the tree is not read every time; the median of the milliseconds."""
        units, milliseconds = [], []
        for _ in range(TIMES):
            began = time.perf_counter()
            units.append(self._table.taken(lambda: self.ask(resource, given))[0])
            milliseconds.append((time.perf_counter() - began) * 1000)
        return max(units), statistics.median(milliseconds)


class _Seconds:
    """Each request is a second after the last one."""

    def __init__(self) -> None:
        self.now = goods.START + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.now


class _OneSnapshot:
    def __init__(self, generation: Generation, content: bytes) -> None:
        self._generation = generation
        self._content = content

    def current(self) -> Generation:
        return self._generation

    def content(self, generation: Generation) -> bytes:
        del generation
        return self._content

    def publish(self, generation: Generation, content: bytes, before: Generation | None) -> None:
        """Nobody publishes here."""


def _event(resource: str, given: Mapping[str, str]) -> dict[str, Any]:
    path = {name: value for name, value in given.items() if f"{{{name}}}" in resource}
    query = {name: value for name, value in given.items() if name not in path}
    return {
        "resource": resource,
        "path": resource.format(**path),
        "httpMethod": "GET",
        "headers": {},
        "pathParameters": path or None,
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "requestContext": {"requestId": "r"},
    }
