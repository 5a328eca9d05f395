"""Streams the catalog to a file, in constant memory.

Each delivery of a request rewrites the file from the start, which takes far less time than an invocation has.
"""

import logging
from collections.abc import Callable, Iterator

import msgspec

from cartwright.clock import Clock
from catalog.categories.ports import Trees
from catalog.exports.domain import ENDED, Export, ExportRefused
from catalog.exports.ports import Downloads, Exports, Stock
from catalog.exports.writers import CsvWriter, JsonLinesWriter, UnknownCurrency, Writer, currencies_of
from catalog.imports.seen import Seen
from catalog.products.domain import Product

_MARGIN_SECONDS = 60.0
_ATTEMPTS = 3
_CHUNK = 256 * 1024
_NO_TIME = "The catalog is too large to be exported within the time limit of a function."
_GAVE_UP = "The export could not be completed. Start a new one."
_UNSETTLED = "Prices in new currencies were added during the export. Start a new export."

_log = logging.getLogger(__name__)


class Exporter:
    def __init__(
        self, exports: Exports, stock: Stock, trees: Trees, downloads: Downloads, clock: Clock
    ) -> None:
        self._exports = exports
        self._stock = stock
        self._trees = trees
        self._downloads = downloads
        self._clock = clock

    def run(self, export_id: str, time_left: Callable[[], float]) -> None:
        """Ignores requests for finished or unknown exports.

        `time_left` is in seconds. Raises ExportOvertaken and the errors of the adapters.
        """
        record = self._exports.get(export_id)
        if record is None or record.status in ENDED:
            _log.warning("The export does not exist", extra={"export_id": export_id})
            return
        record = self._advance(record, status="running")
        try:
            ended = self._written(record, time_left)
        except ExportRefused as refused:
            ended = self._advance(record, status="failed", reason=str(refused))
        _log.info("The export has ended", extra={"export": msgspec.to_builtins(ended)})

    def give_up(self, export_id: str) -> None:
        """Fails an export that will not be delivered again. A finished export stays unchanged."""
        record = self._exports.get(export_id)
        if record is not None and record.status not in ENDED:
            self._advance(record, status="failed", reason=_GAVE_UP)

    def _written(self, record: Export, time_left: Callable[[], float]) -> Export:
        """Raises ExportRefused."""
        for _ in range(_ATTEMPTS):
            run = _Run(self._stock, record, time_left)
            try:
                size = self._downloads.write(record.id, record.format, run.chunks(self._writer(run, record)))
            except UnknownCurrency:
                continue
            return self._advance(record, status="succeeded", products=run.products, rows=run.rows, bytes=size)
        raise ExportRefused(_UNSETTLED)

    def _writer(self, run: "_Run", record: Export) -> Writer:
        """The CSV header needs all currencies, so all products are read once to find them."""
        tree = self._trees.tree()
        if record.format == "jsonl":
            return JsonLinesWriter(tree)
        currencies: set[str] = set()
        for product in run.wanted():
            currencies |= currencies_of(product)
        return CsvWriter(tree, currencies)

    def _advance(self, record: Export, **changes: object) -> Export:
        after = msgspec.structs.replace(record, **changes, updated_at=self._clock())
        self._exports.advance(after)
        return after


class _Run:
    """One attempt, which counts what it writes."""

    def __init__(self, stock: Stock, record: Export, time_left: Callable[[], float]) -> None:
        self.products = 0
        self.rows = 0
        self._stock = stock
        self._status = record.of_status
        self._time_left = time_left

    def wanted(self) -> Iterator[Product]:
        """Yields each product once. A product that changes during the read would otherwise repeat."""
        seen = Seen()
        for number, product in enumerate(self._stock.products()):
            if number % 1000 == 0 and self._time_left() < _MARGIN_SECONDS:
                raise ExportRefused(_NO_TIME)
            if self._status in (None, product.status) and seen.add(product.id):
                yield product

    def chunks(self, writer: Writer) -> Iterator[bytes]:
        """Large enough to keep the number of pieces insignificant."""
        chunk = bytearray(writer.head().encode())
        for product in self.wanted():
            rows = writer.rows(product)
            self.products += 1
            self.rows += len(rows)
            chunk += "".join(rows).encode()
            if len(chunk) >= _CHUNK:
                yield bytes(chunk)
                chunk.clear()
        yield bytes(chunk)
