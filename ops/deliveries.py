"""Receives stock through the staff API: one SKU or a file of them. Idempotent by delivery id."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import stacks  # noqa: F401 - puts the services on the import path
from inventory.stock.domain import InvalidReceipts
from inventory.stock.receipts_file import MOST_ROWS, read_receipts
from ops.api import Session
from ops.errors import OpsError


def of_text(text: str) -> str:
    """The id of an unnamed delivery: the same file is the same delivery."""
    return f"file-{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def pieces(text: str) -> Iterator[str]:
    """The CSV of each request. Each SKU is in only one of them, so all requests use the delivery's id.

    Raises OpsError for an invalid file, before anything is received.
    """
    try:
        rows = iter(read_receipts(text, most=None).values())
    except InvalidReceipts as fault:
        said = "; ".join(each.message for each in fault.errors)
        raise OpsError(f"The file is invalid: {said}.", "Correct it. Nothing was received.") from fault
    while some := list(islice(rows, MOST_ROWS)):
        lines = "".join(f"{row.sku},{row.quantity}\n" for row in some)
        yield f"sku,quantity\n{lines}"


class Total(NamedTuple):
    """``unknown`` are SKUs that no product has."""

    skus: int
    units: int
    unknown: tuple[str, ...]


def deliver(
    session: Session, text: str, delivery: str, on_skus: Callable[[int], None] = lambda skus: None
) -> Total:
    """After a failure, sending the same delivery again receives nothing twice."""
    total = Total(0, 0, ())
    for csv in pieces(text):
        answer: dict[str, Any] = session.call("POST", "/staff/receipts", {"id": delivery, "csv": csv})
        total = Total(
            total.skus + answer["skus"],
            total.units + answer["units"],
            (*total.unknown, *answer["unknown_skus"]),
        )
        on_skus(total.skus)
    return total
