"""The report of an import: a CSV that says of every row what became of it, in the order of the file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from catalog.imports.file_products import FileProduct
from catalog.imports.spreadsheets import cell
from catalog.imports.upsert import Outcome

COLUMNS = ("line", "product", "column", "effect", "reason")
PIECE = 80_000
"""Characters of a piece at most, give or take a row: each is kept in an item, which has 400 KB."""


def pieces(products: Sequence[FileProduct], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Of a batch; none is empty."""
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
    """`reason` is why the import failed: it stands at the end, for the file as a whole."""
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
