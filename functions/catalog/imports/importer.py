"""Imports one uploaded file: reads it as a stream, upserts it in batches, and can be interrupted anywhere.

Each batch ends in a checkpoint. A repeated delivery of the file reads past what is behind the checkpoint and
goes on; what was written but not yet counted is found as it should be, and counts as it would have. Near the
end of its time an invocation sends the import on to the next one, up to a number of times: Lambda does not bound that.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from cartwright.clock import Clock
from cartwright.metrics import METRICS, Metric
from catalog.imports import reports
from catalog.imports.domain import MAX_INVOCATIONS, MAX_REFUSALS, FileRefused, Progress, Task
from catalog.imports.file_products import FileProduct
from catalog.imports.formats import read_products
from catalog.imports.ports import Continuations, Imports, Uploads
from catalog.imports.upsert import Batch, Outcome, Upserter
from catalog.products.fields import MAX_VARIANTS

BATCH = 100
_MARGIN_SECONDS = 60.0
"""For a batch that AWS slows down; Lambda ends the invocation where it stands."""
_REPLACED = "The file was uploaded again while it was imported. Start a new import."
_GAVE_UP = (
    "The import could not be finished. What it imported stays; importing the file again takes up the rest."
)
_TOO_LONG = (
    f"The import was not finished by {MAX_INVOCATIONS} invocations. What it imported stays; importing the file again "
    "takes up the rest."
)

PRODUCTS_CREATED = Metric("ProductsCreated")
PRODUCTS_UPDATED = Metric("ProductsUpdated")
PRODUCTS_REFUSED = Metric("ProductsRefused")

_log = logging.getLogger(__name__)


class Importer:
    def __init__(
        self,
        imports: Imports,
        uploads: Uploads,
        upserter: Upserter,
        continuations: Continuations,
        clock: Clock,
    ) -> None:
        self._imports = imports
        self._uploads = uploads
        self._upserter = upserter
        self._continuations = continuations
        self._clock = clock

    def run(self, import_id: str, time_left: Callable[[], float]) -> None:
        """Does nothing for an import that has ended or that nobody announced.

        `time_left` is in seconds. Raises ImportOvertaken, and what the adapters raise.
        """
        task = self._imports.task(import_id)
        if task is None or task.progress.ended:
            _log.warning("There is nothing to import", extra={"import_id": import_id})
            return
        file = self._uploads.open(import_id, task.format)
        progress = task.progress
        if progress.etag not in ("", file.etag):
            self._end(import_id, progress, status="failed", reason=_REPLACED)
            return
        if progress.invocations >= MAX_INVOCATIONS:
            self._end(import_id, progress, status="failed", reason=_TOO_LONG)
            return
        begun = {"status": "running", "etag": file.etag, "invocations": progress.invocations + 1}
        progress = self._advance(import_id, progress, **begun)
        products = islice(read_products(file.chunks, task.format), progress.products, None)
        upserter = self._upserter.dry_run() if task.dry_run else self._upserter
        try:
            while batch := _take(products):
                progress = self._import(import_id, task, progress, batch, upserter)
                if progress.refused > MAX_REFUSALS:
                    raise FileRefused(f"More than {MAX_REFUSALS} rows are refused: is this the right file?")
                if time_left() < _MARGIN_SECONDS:
                    self._continuations.send(import_id)
                    _log.info("The import goes on in another invocation", extra={"rows": progress.rows})
                    return
        except FileRefused as refused:
            self._end(import_id, progress, status="failed", reason=str(refused))
            return
        self._end(import_id, progress, status="succeeded")

    def give_up(self, import_id: str) -> None:
        """Ends an import whose file will not be delivered again; one that has ended stays as it is."""
        task = self._imports.task(import_id)
        if task is not None and not task.progress.ended:
            self._end(import_id, task.progress, status="failed", reason=_GAVE_UP)

    def _import(
        self,
        import_id: str,
        task: Task,
        progress: Progress,
        products: Sequence[FileProduct],
        upserter: Upserter,
    ) -> Progress:
        """What is reported is kept before it is counted: whoever sees the count finds it."""
        contested = not task.dry_run and self._imports.has_earlier(import_id)
        outcomes = upserter.apply(Batch(import_id, products, contested))
        self._keep(import_id, progress, products, outcomes)
        effects = Counter(outcome.effect for outcome in outcomes)
        refused = [product for product, outcome in zip(products, outcomes, strict=True) if outcome.refusals]
        after = self._advance(
            import_id,
            progress,
            products=progress.products + len(products),
            rows=progress.rows + sum(len(product.lines) for product in products),
            created=progress.created + effects["created"],
            updated=progress.updated + effects["updated"],
            unchanged=progress.unchanged + effects["unchanged"],
            superseded=progress.superseded + effects["superseded"],
            refused=progress.refused + sum(len(product.lines) for product in refused),
        )
        if not task.dry_run:
            METRICS.add(PRODUCTS_CREATED, effects["created"])
            METRICS.add(PRODUCTS_UPDATED, effects["updated"])
            METRICS.add(PRODUCTS_REFUSED, len(refused))
        return after

    def _keep(
        self,
        import_id: str,
        progress: Progress,
        products: Sequence[FileProduct],
        outcomes: Sequence[Outcome],
    ) -> None:
        now = self._clock()
        if refusals := [refusal for outcome in outcomes for refusal in outcome.refusals]:
            self._imports.refuse(import_id, refusals, now)
        pieces = reports.pieces(products, outcomes)
        self._imports.report(import_id, progress.products, list(pieces), now)

    def _end(self, import_id: str, progress: Progress, **ending: Any) -> None:
        """The report is there before anybody is told that the import has ended."""
        rows = self._imports.reported(import_id)
        self._uploads.write_report(import_id, reports.whole(rows, ending.get("reason")))
        ended = self._advance(import_id, progress, **ending)
        _log.info("The import has ended", extra={"progress": msgspec.to_builtins(ended)})

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
