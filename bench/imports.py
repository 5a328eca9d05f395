"""How many rows a second an import takes, from the request for an upload to its end, new products and known ones."""

import csv
import io
import itertools
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.harness import Figure, Report, rounds
from bench.shop import BenchShop
from ops import console, paths
from ops.errors import OpsError
from ops.imports import Importer, counts

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
    rows = COPIES * len(list(csv.reader(io.StringIO(sample)))[1:])
    return Report(
        name="import",
        title="Import of a file of products",
        notes=(
            f"Medians of {ROUNDS} shuffled rounds of {rows} rows each, through the API, S3, EventBridge, SQS and the "
            "function; the time is the import's own, from created_at to updated_at. The reference of unchanged, "
            "a file whose products are all there, is created.",
        ),
        figures={
            "created": Figure.of(taken["created"], "rows/s"),
            "unchanged": Figure.of(taken["unchanged"], "rows/s", taken["created"]),
        },
        controls={name: Figure.of(taken[name], "rows/s", taken[f"{name} again"]) for name in ways},
    )


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
