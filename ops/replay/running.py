"""Processes invoices concurrently, at the pace of their day or as fast as possible."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from ops.errors import OpsError
from ops.replay.guests import Guest
from ops.replay.invoices import Invoice
from ops.replay.journal import Journal


@dataclass(slots=True)
class Placed:
    """``orders`` and ``errors`` are by invoice. ``known`` are orders of an earlier run."""

    orders: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    known: int = 0
    seconds: float = 0
    interrupted: bool = False


class Runner:
    """``on_progress`` gets the number of finished invoices."""

    def __init__(self, guest: Guest, journal: Journal, on_progress: Callable[[int], None]) -> None:
        self._guest = guest
        self._journal = journal
        self._on_progress = on_progress
        self._placed = Placed()
        self._running: dict[Future[str], Invoice] = {}

    def run(self, invoices: Sequence[Invoice], *, concurrency: int, speed: float) -> Placed:
        """Ctrl-C stops new checkouts; running ones finish.

        ``speed`` is the multiple of the ledger's pace, 0 for as fast as possible.
        """
        began = time.monotonic()
        with ThreadPoolExecutor(concurrency) as pool:
            try:
                for invoice in invoices:
                    if speed > 0:
                        due = began + (invoice.at - invoices[0].at).total_seconds() / speed
                        time.sleep(max(0.0, due - time.monotonic()))
                    while len(self._running) >= concurrency:
                        self._collect()
                    self._begin(pool, invoice)
            except KeyboardInterrupt:
                self._placed.interrupted = True
            while self._running:
                self._collect()
        self._placed.seconds = time.monotonic() - began
        return self._placed

    def _begin(self, pool: Executor, invoice: Invoice) -> None:
        known = self._journal.orders.get(invoice.number)
        if known:
            self._placed.orders[invoice.number] = known
            self._placed.known += 1
            self._tell()
        else:
            self._running[pool.submit(self._one, invoice)] = invoice

    def _one(self, invoice: Invoice) -> str:
        basket = self._journal.basket(invoice.number)
        if basket is None:
            basket = self._guest.fill(invoice)
            self._journal.filled(invoice.number, basket)
        order_id = self._guest.check_out(invoice, basket)
        self._journal.placed(invoice.number, order_id)
        return order_id

    def _collect(self) -> None:
        """Waits for at least one. Raises errors that no single invoice causes."""
        for each in wait(self._running, return_when=FIRST_COMPLETED).done:
            invoice = self._running.pop(each)
            try:
                self._placed.orders[invoice.number] = each.result()
            except OpsError as error:
                self._placed.errors[invoice.number] = error.message
        self._tell()

    def _tell(self) -> None:
        self._on_progress(len(self._placed.orders) + len(self._placed.errors))
