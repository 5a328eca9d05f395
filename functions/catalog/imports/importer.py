"""Imports one uploaded file: streams it, upserts it in batches, and can be interrupted at any point.

Each batch ends with a checkpoint. A repeated delivery skips to the checkpoint and resumes. Products that were written
but not yet counted are recognized and counted as in the first attempt. Near its time limit, an invocation hands the
import to the next one. MAX_INVOCATIONS bounds their number, because Lambda does not.
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
"""Reserve for a batch that AWS throttles. Lambda terminates an invocation at its limit."""
_REPLACED = "The file was uploaded again during the import. Start a new import."
_GAVE_UP = (
    "The import could not be completed. Imported products are kept; import the file again to add the rest."
)
_TOO_LONG = (
    f"The import was not completed within {MAX_INVOCATIONS} invocations. Imported products are kept; import the file "
    "again to add the rest."
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
        """Ignores files of finished or unknown imports.

        `time_left` is in seconds. Raises ImportOvertaken and the errors of the adapters.
        """
        task = self._imports.task(import_id)
        if task is None or task.progress.ended:
            _log.warning("The import is unknown or has ended", extra={"import_id": import_id})
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
                    raise FileRefused(
                        f"More than {MAX_REFUSALS} rows are refused. Check that this is the right file."
                    )
                if time_left() < _MARGIN_SECONDS:
                    self._continuations.send(import_id)
                    _log.info("The import continues in another invocation", extra={"rows": progress.rows})
                    return
        except FileRefused as refused:
            self._end(import_id, progress, status="failed", reason=str(refused))
            return
        self._end(import_id, progress, status="succeeded")

    def give_up(self, import_id: str) -> None:
        """Fails an import whose file will not be delivered again. A finished import stays unchanged."""
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
        """Stores the report before the counts, so that readers of the counts find it."""
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
        """Stores the report before the result becomes visible."""
        rows = self._imports.reported(import_id)
        self._uploads.write_report(import_id, reports.whole(rows, ending.get("reason")))
        ended = self._advance(import_id, progress, **ending)
        _log.info("The import has ended", extra={"progress": msgspec.to_builtins(ended)})

    def _advance(self, import_id: str, before: Progress, **changes: Any) -> Progress:
        after = msgspec.structs.replace(before, **changes)
        self._imports.advance(import_id, before, after, self._clock())
        return after


def _take(products: Iterator[FileProduct]) -> list[FileProduct]:
    """Yields a batch, shortened if its products have many rows, because all refusals of a batch are kept in memory."""
    batch: list[FileProduct] = []
    rows = 0
    for product in islice(products, BATCH):
        batch.append(product)
        rows += len(product.lines)
        if rows >= BATCH * MAX_VARIANTS:
            break
    return batch
