"""Receiving stock as staff do: by SKU, or a file of them, so that the same again changes nothing."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import stacks  # noqa: F401 - puts the services on the import path
from inventory.stock.domain import InvalidReceipts
from inventory.stock.receipts_file import MOST_ROWS, Delivered, read_receipts
from ops.api import Session
from ops.errors import OpsError


def of_text(text: str) -> str:
    """The id of a delivery that nobody has named: the same file is the same delivery."""
    return f"file-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def pieces(text: str, delivery: str) -> Iterator[tuple[str, str]]:
    """The id and the CSV of each request. Raises OpsError for a file with faults, before anything was received."""
    rows = iter(_read(text))
    number = 0
    while some := list(islice(rows, MOST_ROWS)):
        number += 1
        lines = "".join(f"{row.sku},{row.quantity}\n" for row in some)
        yield f"{delivery}-{number}", f"sku,quantity\n{lines}"


def deliver(
    session: Session, text: str, delivery: str, on_skus: Callable[[int], None] = lambda skus: None
) -> tuple[int, int]:
    """SKUs and units. What was sent before a failure is not received twice when the same is sent again."""
    skus = units = 0
    for piece, csv in pieces(text, delivery):
        answer: dict[str, Any] = session.call("POST", "/staff/receipts", {"id": piece, "csv": csv})
        skus, units = skus + answer["skus"], units + answer["units"]
        on_skus(skus)
    return skus, units


def _read(text: str) -> list[Delivered]:
    """A file may have more SKUs than a request: it is read in parts that the service's own reader takes."""
    head, *rest = text.removeprefix("\ufeff").splitlines(keepends=True) or [""]
    found: dict[str, Delivered] = {}
    for start in range(0, max(len(rest), 1), MOST_ROWS):
        try:
            part = read_receipts(head + "".join(rest[start : start + MOST_ROWS]))
        except InvalidReceipts as fault:
            said = "; ".join(each.message for each in fault.errors)
            counted = f" (lines from {start + 1} on)" if start else ""
            raise OpsError(
                f"The file can't be received{counted}: {said}.", "Mend it; nothing was sent."
            ) from fault
        for sku, row in part.items():
            known = found.get(sku)
            found[sku] = Delivered(known.line, known.sku, row.quantity + known.quantity) if known else row
    return list(found.values())
