"""A file of 200,000 rows over many invocations, of which some die at a checkpoint."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from catalog.imports.domain import Import
from catalog.products.domain import Product
from tests.unit.catalog.import_shop import Shop
from tests.unit.catalog.test_flat_memory import Endless, Forgetful, ForgetfulImports

ROWS = 200_000
CHECKPOINTS = (200, 500)
"""How many an invocation gets to, at least and below."""


class Died(BaseException):
    """Nothing catches it."""


class Tally(Forgetful):
    """Knows how often each product was created."""

    def __init__(self) -> None:
        self.created = bytearray(ROWS)

    def create(self, product: Product, record: Any) -> None:
        del record
        self.created[int(product.slug.removeprefix("p-"))] += 1


def test_every_row_of_a_long_file_is_done_once() -> None:
    chance, tally = random.Random(7), Tally()  # noqa: S311
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
