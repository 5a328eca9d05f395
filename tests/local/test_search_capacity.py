"""What a request reads does not grow with the catalogue: the same questions, asked of 100 and of many more products."""

import functools
import sys
import uuid
from collections.abc import Mapping

import pytest

from bench import goods
from bench.capacity import Metered
from cartwright.clock import utc_now
from catalog.categories.cache import CachedTrees
from catalog.categories.repository import CategoryRepository
from catalog.products.read_repository import ProductReadRepository
from catalog.search.domain import Generation
from catalog.search.indexer import Indexer
from catalog.search.query_params import SearchParameters
from catalog.search.repository import ChangeFeed
from catalog.search.service import LiveIndex, Search
from catalog.search.views import ProductSummary
from catalog.settings import CHANGES
from tests import amount
from tests.local.conftest import LocalShop
from tests.unit.catalog.fakes import new_ids
from tests.unit.catalog.search.fakes import STEMMER, FakeSnapshots, SetClock

SIZES = (100, amount.of(1_000, 10_000))
COMMON = goods.vocabulary()[0]
ASKED = {
    "browse": SearchParameters(),
    "common word": SearchParameters(q=COMMON),
    "category": SearchParameters(category="category-0"),
    "cheapest": SearchParameters(sort="price", currency="GBP"),
}
SHARDS_READ, TREE_READ = 4 * 0.5, 1.5


@pytest.fixture(scope="module")
def table_name(shop: LocalShop) -> str:
    name = f"capacity-{uuid.uuid4().hex[:8]}"
    keys = ("pk", "sk", f"{CHANGES}_pk", f"{CHANGES}_sk")
    schema = [
        [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]
        for pk, sk in (keys[:2], keys[2:])
    ]
    shop.session().client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=schema[0],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        GlobalSecondaryIndexes=[
            {"IndexName": CHANGES, "KeySchema": schema[1], "Projection": {"ProjectionType": "ALL"}}
        ],
    )
    return name


class Size:
    """A search over a table that holds so many products by now, and what each question reads."""

    def __init__(self, table: Metered, size: int, before: int) -> None:
        made = list(goods.products(size))
        items = (item for product in made[before:] for item in goods.stored(product))
        table.batch_put([*(item for item in items if not item["sk"].startswith("A#")), goods.stored_tree()])
        self._clock = SetClock()
        self._clock.now = utc_now()
        snapshots = FakeSnapshots()
        Indexer(ChangeFeed(table).since, snapshots, self._clock, new_ids().new, STEMMER).run()
        self.generation = snapshots.current()
        live = LiveIndex(ChangeFeed(table).since, snapshots, self._clock, STEMMER)
        self._trees = CachedTrees(CategoryRepository(table, consistent=False), self._clock)
        self._search = Search(live, self._trees, self._clock)
        self._table = table
        self._shelf = ProductReadRepository(table, consistent=False)
        self._one = made[-1]
        self._ask(SearchParameters())

    def read(self) -> Mapping[str, tuple[float, int]]:
        """Units and calls. A list brings the index up to date and reads the tree, as after some idle seconds."""
        found = {
            name: self._table.taken(functools.partial(self._ask, asked)) for name, asked in ASKED.items()
        }
        found["by id"] = self._table.taken(lambda: self._shelf.get(self._one.id))
        found["by slug"] = self._table.taken(lambda: self._shelf.by_slug(self._one.slug))
        return found

    def _ask(self, asked: SearchParameters) -> None:
        self._clock.pass_by(15)
        assert self._search.look(ProductSummary, asked, ("active",), limit=20).items


def test_a_request_reads_the_same_of_many_times_as_many_products(
    shop: LocalShop, table_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shop.environment.items():
        monkeypatch.setenv(name, value)
    table = Metered(table_name)
    first = Size(table, SIZES[0], 0).read()
    large = Size(table, SIZES[1], SIZES[0])
    assert isinstance(large.generation, Generation)
    assert large.generation.products >= SIZES[1]
    second = large.read()
    lines = [f"{name:12} {units:.1f} read units in {calls} calls" for name, (units, calls) in second.items()]
    sys.stdout.write("\n".join(["", *lines, ""]))
    assert first == second
    assert {second[name] for name in ASKED} == {(SHARDS_READ + TREE_READ, 5)}
