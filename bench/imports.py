"""How many rows a second an import takes, from the request for an upload to its end, new products and known ones."""

import csv
import io
import itertools
import re
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.harness import Figure, Report, rounds
from bench.shop import BenchShop
from ops import console, paths
from ops.errors import OpsError
from ops.imports import Importer, counts

if TYPE_CHECKING:
    from bench.import_cost import Cost

ROUNDS = 5
COPIES = 50
"""Of the sample catalogue in a file: some 3,000 products."""


def measure(shop: Callable[[], BenchShop]) -> Report:
    mine = shop()
    importer = Importer(mine.open(), mine.token)
    sample = paths.SAMPLE_CATALOGUE.read_text()
    batches = itertools.count()
    with tempfile.TemporaryDirectory(prefix="cartwright-bench-") as folder:
        known, fresh = Path(folder, "known.csv"), Path(folder, "fresh.csv")
        known.write_text(multiplied(sample, COPIES, f"b{next(batches)}"))

        def created() -> float:
            fresh.write_text(multiplied(sample, COPIES, f"b{next(batches)}"))
            return _rows_a_second(importer, fresh, "created")

        def unchanged() -> float:
            return _rows_a_second(importer, known, "unchanged")

        with console.step("Importing what the rounds import again"):
            _rows_a_second(importer, known, "created")
        ways = {"created": created, "unchanged": unchanged}
        subjects = {**ways, **{f"{name} again": take for name, take in ways.items()}}
        taken = rounds("Import", subjects, ROUNDS)
    costs = _costs(sample)
    rows = COPIES * len(list(csv.reader(io.StringIO(sample)))[1:])
    return Report(
        name="import",
        title="Import of a file of products",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds of {rows} rows each, through the API, S3, EventBridge, SQS and the "
            "function; the time is the import's own, from created_at to updated_at. The reference of unchanged, "
            "a file whose products are all there, is created.",
            "Units are DynamoDB's for 1,000 products of the sample, by its published rules, with all that the import "
            "itself keeps; dollars are those units' at eu-west-1's on-demand list price. Their reference is created.",
        ),
        figures={
            "created": Figure.of(taken["created"], "rows/s"),
            "unchanged": Figure.of(taken["unchanged"], "rows/s", taken["created"]),
            **_figures(costs),
        },
        controls={name: Figure.of(taken[name], "rows/s", taken[f"{name} again"]) for name in ways},
    )


def _costs(sample: str) -> "dict[str, Cost]":
    """Of new products, of the same ones with other prices, and of the same again."""
    import stacks  # noqa: F401, PLC0415 - puts the services where they are found
    from bench.import_cost import MeteredTable, cost  # noqa: PLC0415 - a service

    table = MeteredTable()
    new = multiplied(sample, COPIES, "c")
    dearer = re.sub(r"\.(\d)0", r".\g<1>5", new)
    return {
        "created": cost(table, new.encode()),
        "updated": cost(table, dearer.encode()),
        "unchanged": cost(table, dearer.encode()),
    }


def _figures(costs: "dict[str, Cost]") -> dict[str, Figure]:
    base = costs["created"]
    return {
        f"{name}.{what}": Figure.of([value], unit, [reference])
        for name, each in costs.items()
        for what, value, unit, reference in (
            ("written", each.written, "units", base.written),
            ("read", each.read, "units", base.read),
            ("dollars", each.dollars, "$", base.dollars),
        )
    }


def multiplied(sample: str, copies: int, batch: str) -> str:
    """``copies`` of every product, with slugs and SKUs of their own that differ from batch to batch."""
    rows = csv.DictReader(io.StringIO(sample))
    products = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row["product"])]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows.fieldnames or ())
    writer.writeheader()
    for copy, product in itertools.product(range(copies), products):
        for row in product:
            slug, sku = (f"{row[name]}-{batch}-{copy}" for name in ("product", "sku"))
            writer.writerow({**row, "product": slug, "sku": sku})
    return out.getvalue()


def _rows_a_second(importer: Importer, source: Path, outcome: str) -> float:
    """Raises OpsError when not every row succeeded and every product had the ``outcome``."""
    state = importer.run(source, lambda _: None)
    products = state["created"] + state["updated"] + state["unchanged"]
    if state["status"] != "succeeded" or state["refused"] or state[outcome] != products:
        raise OpsError(
            f"The import {state['id']} was to have every product {outcome}, but {state['status']}: "
            f"{counts(state)}.",
            "See the importer's log.",
        )
    return float(state["rows"] / _seconds(state))


def _seconds(state: dict[str, Any]) -> float:
    began, ended = (datetime.fromisoformat(state[name]) for name in ("created_at", "updated_at"))
    return (ended - began).total_seconds()
