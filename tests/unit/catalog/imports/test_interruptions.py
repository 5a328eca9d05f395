"""Imports whose process dies anywhere: before or after any write, at random, again and again."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from catalog.handlers.importer import ImportEventHandler
from catalog.imports.domain import Import
from tests import amount
from tests.unit.catalog.http import Context
from tests.unit.catalog.import_shop import Shop
from tests.unit.catalog.samples import file_of, row

pytestmark = pytest.mark.slow

OLD = 120
ROWS = [
    *(row(f"old-{number}", f"O{number}", price="9") for number in range(OLD)),
    *(row(f"same-{number}", f"E{number}") for number in range(60)),
    *(row(f"new-{number}", f"N{number}") for number in range(130)),
    *(row(f"bad-{number}", f"B{number}", price="x") for number in range(20)),
    *(row(f"thief-{number}", f"o{number}") for number in range(10)),
]
BEFORE = file_of(
    *(row(f"old-{number}", f"O{number}") for number in range(OLD)),
    *(row(f"same-{number}", f"E{number}") for number in range(60)),
)
WRITES = {"create", "replace", "mark", "change", "advance", "refuse", "report", "write_report", "send"}

SEEDS = amount.of(6, 60)


class Died(BaseException):
    """Nothing catches the death of a process."""


class InlinePool(ThreadPoolExecutor):
    """One thing after the other, so that a seed says all that happens."""

    def map(self, fn: Callable[..., Any], *iterables: Iterable[Any], **_: Any) -> Iterator[Any]:
        return map(fn, *iterables)


class Mortal:
    """An adapter of a process that dies at about one of `odds` writes, before it or after."""

    def __init__(self, adapter: object, chance: random.Random, odds: int) -> None:
        self._adapter, self._chance, self._odds = adapter, chance, odds

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._adapter, name)
        if name not in WRITES:
            return method

        def write(*given: Any, **named: Any) -> Any:
            self._live_or_die()
            done = method(*given, **named)
            self._live_or_die()
            return done

        return write

    def _live_or_die(self) -> None:
        if self._chance.randrange(2 * self._odds) == 0:
            raise Died


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def event(import_id: str) -> dict[str, Any]:
    body = f'{{"import_id": "{import_id}"}}'
    return {"Records": [{"messageId": "m", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}]}


def imported(chance: random.Random, *, odds: int, contested: bool) -> tuple[Shop, Import, int]:
    """The file, delivered twice, by processes that die; and how many died."""
    shop = Shop(InlinePool())
    shop.import_file(BEFORE)
    if contested:
        shop.upload(BEFORE)
    import_id = shop.upload(file_of(*ROWS))
    queue, deaths = [import_id, import_id], 0
    while queue:
        message = queue.pop(chance.randrange(len(queue)))
        mortal = (
            Mortal(each, chance, odds)
            for each in (shop.imports, shop.products, shop.uploads, shop.continuations)
        )
        deliver = ImportEventHandler(shop.importer_of(*mortal))
        try:
            answer = deliver(event(message), Context(seconds=chance.choice([5, 900])))
            assert answer == {"batchItemFailures": []}
        except Died:
            deaths += 1
            queue.append(message)
        queue += shop.continuations.sent
        shop.continuations.sent.clear()
    return shop, shop.service.get(import_id), deaths


def shape(shop: Shop, record: Import) -> dict[str, Any]:
    """All that may be seen of the import, but for ids and times."""
    history = {
        slug: [
            (each.version, each.action)
            for each in shop.products.history(product.id, limit=9, after=None).changes
        ]
        for slug in ("old-0", "old-99", "same-3", "new-0", "new-129")
        if (product := shop.product(slug))
    }
    told = Counter(type(each).__name__ for each in shop.products.events)
    figures = (record.status, record.rows, record.created, record.updated, record.unchanged, record.refused)
    return {"figures": figures, "events": told, "history": history, "report": shop.report(record.id)}


@pytest.mark.parametrize("contested", [False, True])
def test_an_import_that_dies_anywhere_does_every_row_once(contested: bool) -> None:
    shop, record, deaths = imported(seeded(0), odds=10**9, contested=contested)
    undisturbed = shape(shop, record)
    assert undisturbed["figures"] == ("succeeded", 340, 130, 120, 60, 30)
    assert deaths == 0
    died = 0
    for seed in range(SEEDS):
        chance = seeded(seed)
        shop, record, deaths = imported(chance, odds=chance.choice([20, 60, 200]), contested=contested)
        assert shape(shop, record) == undisturbed, seed
        died += deaths
    assert died > 3 * SEEDS
