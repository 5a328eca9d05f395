"""Prepares the shop for a replay: the catalogue, products available to baskets, and stock."""

import csv
import hashlib
import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops import http, imports
from ops.api import Session
from ops.errors import OpsError
from ops.replay import rules
from ops.replay.guests import LINES_AT_ONCE, Guest, batches

SKUS_IN_DELIVERY = 250
"""The API accepts 1,000. Each is a transaction, and a request must finish within 29 seconds."""
LINES_IN_BASKET = 1_000
NAMED_ROWS = 20
SHELVED_SECONDS = 600
_POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Stocked:
    """``scarce`` counts SKUs with reduced stock, ``bare`` those of them whose demand is so low that they get none."""

    skus: int
    units: int
    scarce: int
    bare: int


def import_catalogue(
    importer: imports.Importer, file: Path, on_rows: Callable[[int], None]
) -> dict[str, Any]:
    """Raises OpsError with the failed rows unless every product was imported."""
    state = importer.run(file, lambda progress: on_rows(progress.rows))
    if state["status"] != "succeeded" or state["refused"]:
        raise OpsError(
            f"The catalogue import is incomplete: {imports.counts(state)}. {_refused(state, file)}",
            "'ops catalog from-online-retail' writes the same file: correct it, and import it without --prepare.",
        )
    return state


def _refused(state: Mapping[str, Any], file: Path) -> str:
    """`file` is deleted by the time the message is read, so rows are identified by their content."""
    if not state["refused"]:
        return str(state.get("reason") or "No reason was given.")
    rows = file.read_text(encoding="utf-8").splitlines()
    named = [
        f"{rows[each['line'] - 1][:60]!r}: {each['column']} {each['reason']}".replace(":  ", ": ")
        for each in state["refusals"][:NAMED_ROWS]
    ]
    more = state["refused"] - len(named)
    return "; ".join(named) + (f"; and {more} more" if more > 0 else "") + "."


def await_shelves(guest: Guest, skus: Sequence[str], on_progress: Callable[[int], None]) -> None:
    """Waits until baskets accept every SKU: they get the catalogue through events. Raises OpsError.

    Tests this with baskets that are never checked out and expire.
    """
    deadline = time.monotonic() + SHELVED_SECONDS
    done = 0
    for some in batches(skus, LINES_IN_BASKET):
        basket = guest.open("GB")
        for lines in batches([(sku, 1) for sku in some], LINES_AT_ONCE):
            while not _takes(guest, basket, lines):
                if time.monotonic() > deadline:
                    raise OpsError(
                        f"Baskets do not accept all imported SKUs after {SHELVED_SECONDS} s.",
                        "See 'ops logs basket'.",
                    )
                time.sleep(_POLL_SECONDS)
            done += len(lines)
            on_progress(done)


def receive(session: Session, demand: Mapping[str, int], label: str) -> Stocked:
    """Receives stock for the demand by the rules. Idempotent for the same demand and label. Raises OpsError."""
    stock = {sku: rules.stock_for(sku, units) for sku, units in sorted(demand.items())}
    for rows in batches([(sku, units) for sku, units in stock.items() if units], SKUS_IN_DELIVERY):
        text = _csv(rows)
        mark = hashlib.sha256(text.encode()).hexdigest()[:16]
        session.call("POST", "/staff/receipts", {"id": f"replay-{label}-{mark}", "csv": text})
    return Stocked(
        skus=len(stock),
        units=sum(stock.values()),
        scarce=sum(map(rules.is_scarce, stock)),
        bare=sum(not units for units in stock.values()),
    )


def _takes(guest: Guest, basket: Mapping[str, str], lines: Sequence[tuple[str, int]]) -> bool:
    try:
        guest.put_in(basket, lines)
    except http.RefusedError as error:
        if error.status != 400:
            raise
        return False
    return True


def _csv(rows: Sequence[tuple[str, int]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("sku", "quantity"))
    writer.writerows(rows)
    return out.getvalue()
