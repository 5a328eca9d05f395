"""Imports one uploaded file: reads it as a stream, upserts it in batches, and can be interrupted anywhere.

Each batch ends in a checkpoint. A repeated delivery of the file reads past what is behind the checkpoint and
goes on; what was written but not yet counted is found as it should be, and counts as it would have.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec

from cartwright.clock import Clock
from cartwright.metrics import METRICS, Metric
from catalog.imports.csv_format import FileProduct, read_products
from catalog.imports.domain import MAX_REFUSALS, FileRefused, OutOfTime, Progress
from catalog.imports.ports import Imports, Uploads
from catalog.imports.upsert import Upserter
from catalog.products.fields import MAX_VARIANTS

BATCH = 100
_MARGIN_SECONDS = 20.0
_REPLACED = "The file was uploaded again while it was imported. Start a new import."
_GAVE_UP = (
    "The import could not be finished. What it imported stays; importing the file again takes up the rest."
)

PRODUCTS_CREATED = Metric("ProductsCreated")
PRODUCTS_UPDATED = Metric("ProductsUpdated")
PRODUCTS_REFUSED = Metric("ProductsRefused")

_log = logging.getLogger(__name__)


class Importer:
    def __init__(self, imports: Imports, uploads: Uploads, upserter: Upserter, clock: Clock) -> None:
        self._imports = imports
        self._uploads = uploads
        self._upserter = upserter
        self._clock = clock

    def run(self, import_id: str, time_left: Callable[[], float]) -> None:
        """Does nothing for an import that has ended or that nobody announced.

        `time_left` is in seconds. Raises OutOfTime, ImportOvertaken, and what the adapters raise.
        """
        progress = self._imports.progress(import_id)
        if progress is None or progress.ended:
            _log.warning("There is nothing to import", extra={"import_id": import_id})
            return
        file = self._uploads.open(import_id)
        if progress.etag not in ("", file.etag):
            self._fail(import_id, progress, _REPLACED)
            return
        progress = self._advance(import_id, progress, status="running", etag=file.etag)
        products = islice(read_products(file.chunks), progress.products, None)
        try:
            while batch := _take(products):
                progress = self._import(import_id, progress, batch)
                if progress.refused > MAX_REFUSALS:
                    raise FileRefused(f"More than {MAX_REFUSALS} rows are refused: is this the right file?")
                if time_left() < _MARGIN_SECONDS:
                    raise OutOfTime
        except FileRefused as refused:
            self._fail(import_id, progress, str(refused))
            return
        ended = self._advance(import_id, progress, status="succeeded")
        _log.info("The import succeeded", extra={"progress": msgspec.to_builtins(ended)})

    def give_up(self, import_id: str) -> None:
        """Ends an import whose file will not be delivered again; one that has ended stays as it is."""
        progress = self._imports.progress(import_id)
        if progress is not None and not progress.ended:
            self._fail(import_id, progress, _GAVE_UP)

    def _import(self, import_id: str, progress: Progress, batch: list[FileProduct]) -> Progress:
        """Refusals are listed before they are counted: whoever sees the count finds them."""
        outcomes = self._upserter.apply(batch, import_id)
        if refusals := [refusal for outcome in outcomes for refusal in outcome.refusals]:
            self._imports.refuse(import_id, refusals, self._clock())
        effects = Counter(outcome.effect for outcome in outcomes)
        refused = [product for product, outcome in zip(batch, outcomes, strict=True) if outcome.refusals]
        after = self._advance(
            import_id,
            progress,
            products=progress.products + len(batch),
            rows=progress.rows + sum(len(product.lines) for product in batch),
            created=progress.created + effects["created"],
            updated=progress.updated + effects["updated"],
            unchanged=progress.unchanged + effects["unchanged"],
            refused=progress.refused + sum(len(product.lines) for product in refused),
        )
        METRICS.add(PRODUCTS_CREATED, effects["created"])
        METRICS.add(PRODUCTS_UPDATED, effects["updated"])
        METRICS.add(PRODUCTS_REFUSED, len(refused))
        return after

    def _fail(self, import_id: str, progress: Progress, reason: str) -> None:
        _log.info("The import failed", extra={"import_id": import_id, "reason": reason})
        self._advance(import_id, progress, status="failed", reason=reason)

    def _advance(self, import_id: str, before: Progress, **changes: Any) -> Progress:
        after = msgspec.structs.replace(before, **changes)
        self._imports.advance(import_id, before, after, self._clock())
        return after


def _take(products: Iterator[FileProduct]) -> list[FileProduct]:
    """A batch, cut short by products of very many rows: all their refusals are in memory at once."""
    batch: list[FileProduct] = []
    rows = 0
    for product in islice(products, BATCH):
        batch.append(product)
        rows += len(product.lines)
        if rows >= BATCH * MAX_VARIANTS:
            break
    return batch
