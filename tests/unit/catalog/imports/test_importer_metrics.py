import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from cartwright.logging import INVOCATION, configure
from cartwright.metrics import METRICS
from tests.unit.cartwright.embedded_metrics import extracted, metric_lines
from tests.unit.catalog.imports.test_importer import Shop
from tests.unit.catalog.samples import file_of, row


def test_what_became_of_the_products_of_a_file_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(INVOCATION.fields, "cold_start", False)
    with ThreadPoolExecutor(1) as pool:
        shop = Shop(pool)
        shop.import_file(file_of(row("a", "A"), row("b", "B")))
        METRICS.flush()
        log = io.StringIO()
        configure("catalog", stream=log)

        shop.import_file(
            file_of(row("a", "A"), row("b", "B", title="New"), row("c", "C"), row("d", "D", price="x"))
        )
        METRICS.flush()

    (line,) = metric_lines(log.getvalue())
    assert {name: number for (name, _), number in extracted(line).items()} == {
        "ProductsCreated": 1,
        "ProductsUpdated": 1,
        "ProductsRefused": 1,
    }
