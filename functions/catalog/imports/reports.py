"""The report of an import: a CSV with the result of every row, in file order."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from catalog.imports.file_products import FileProduct
from catalog.imports.spreadsheets import cell
from catalog.imports.upsert import Outcome

COLUMNS = ("line", "product", "column", "effect", "reason")
PIECE = 80_000
"""The maximum characters of a piece, give or take a row. Each piece is stored in an item, and an item has 400 KB."""


def pieces(products: Sequence[FileProduct], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yields the pieces of a batch; none is empty."""
    piece: list[str] = []
    size = 0
    for row in _rows(products, outcomes):
        piece.append(_line(*row))
        size += len(piece[-1])
        if size >= PIECE:
            yield "".join(piece)
            piece, size = [], 0
    if piece:
        yield "".join(piece)


def whole(kept: Iterable[str], reason: str | None) -> Iterator[bytes]:
    """`reason` is the cause of a failure. It is the last row, for the file as a whole."""
    yield _line(*COLUMNS).encode()
    for piece in kept:
        yield piece.encode()
    if reason:
        yield _line("", "", "", "failed", reason).encode()


def _rows(products: Sequence[FileProduct], outcomes: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    for product, outcome in zip(products, outcomes, strict=True):
        for refusal in outcome.refusals:
            yield str(refusal.line), product.slug, refusal.column, "refused", refusal.reason
        if outcome.effect:
            yield from ((str(line), product.slug, "", outcome.effect, "") for line in product.lines)


def _line(*texts: str) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(map(cell, texts))
    return out.getvalue()
