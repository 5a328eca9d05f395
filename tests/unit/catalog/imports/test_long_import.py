"""A long file over many invocations, of which some die at a checkpoint."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from catalog.imports.domain import MAX_INVOCATIONS, MAX_ROWS, Import
from catalog.imports.importer import BATCH
from catalog.products.domain import Product
from tests import amount
from tests.unit.catalog.import_shop import Shop, many, short
from tests.unit.catalog.test_flat_memory import Endless, Forgetful, ForgetfulImports

pytestmark = pytest.mark.slow

ROWS = amount.of(10_000, 200_000)
CHECKPOINTS = (ROWS // 1_000, ROWS // 400)
"""How many an invocation gets to, at least and below."""


class Died(BaseException):
    """Nothing catches it."""


class FacetCounts(Forgetful):
    """Knows how often each product was created."""

    def __init__(self) -> None:
        self.created = bytearray(ROWS)

    def create(self, product: Product, record: Any) -> None:
        del record
        self.created[int(product.slug.removeprefix("p-"))] += 1


def test_every_row_of_a_long_file_is_done_once() -> None:
    chance, tally = random.Random(7), FacetCounts()  # noqa: S311
    deaths = invocations = 0
    with ThreadPoolExecutor(1) as pool:
        shop, imports = Shop(pool), ForgetfulImports()
        import_id = shop.ids.new()
        imports.add(Import(id=import_id, created_at=shop.clock(), updated_at=shop.clock()))
        queue = [import_id]
        while queue:
            queue.pop()
            checkpoints = iter(range(chance.randrange(*CHECKPOINTS)))
            dies = chance.random() < 0.4

            def time_left(checkpoints: Any = checkpoints, dies: bool = dies) -> float:
                if next(checkpoints, None) is not None:
                    return 900.0
                if dies:
                    raise Died
                return 0.0

            invocations += 1
            try:
                shop.importer_of(imports, tally, Endless(ROWS), shop.continuations).run(import_id, time_left)
            except Died:
                deaths += 1
                queue.append(import_id)
            queue += shop.continuations.sent
            shop.continuations.sent.clear()
    task = imports.task(import_id)
    assert task is not None
    assert (task.progress.status, task.progress.rows, task.progress.created) == ("succeeded", ROWS, ROWS)
    assert tally.created == bytearray([1]) * ROWS
    assert invocations > 3
    assert deaths


def test_an_import_does_not_go_on_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda bounds the rounds of all other functions that send themselves messages; this one has to by itself."""
    monkeypatch.setattr("catalog.imports.importer.MAX_INVOCATIONS", 3)
    with ThreadPoolExecutor(1) as pool:
        shop = Shop(pool)
        import_id = shop.upload(many(5 * BATCH))
        for _ in range(5):
            shop.importer.run(import_id, short)
    record = shop.service.get(import_id)
    assert (record.status, record.created, len(shop.continuations.sent)) == ("failed", 3 * BATCH, 3)
    assert "import the file again to add the rest" in (record.reason or "")
    assert len(shop.report(import_id)) == 3 * BATCH + 1


def test_the_longest_import_has_invocations_enough() -> None:
    """At 100 products a second, of which the embedded AWS makes as many, an invocation of 14 minutes takes 84,000."""
    assert MAX_INVOCATIONS * 14 * 60 * 100 > 5 * MAX_ROWS
    assert MAX_INVOCATIONS * timedelta(minutes=15) < timedelta(days=3)
