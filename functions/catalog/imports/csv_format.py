"""Reads products from CSV as specified in docs/import-format.md: a header, then one row per variant.

The rows of a product are adjacent. One invalid row refuses its product, so that no incomplete product reaches the shop.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from cartwright.csv_files import Record, Table, read_table
from catalog.imports.csv_columns import PRODUCT
from catalog.imports.csv_rows import Layout, layout_of, read_rows
from catalog.imports.domain import MAX_REFUSALS, MAX_ROWS, FileRefused, Refusal
from catalog.imports.file_products import FileProduct, with_siblings
from catalog.imports.seen import Seen
from catalog.imports.spreadsheets import text_of
from catalog.products.fields import MAX_VARIANTS

_REPEATED = "has rows further up; the rows of a product must be adjacent"
_TOO_MANY = f"has more than {MAX_VARIANTS} rows; a product can have at most {MAX_VARIANTS} variants"


def read_csv(texts: Iterable[str]) -> Iterator[FileProduct]:
    """Yields products in file order. Raises FileRefused and UnreadableFile, possibly after many valid products."""
    table = read_table(texts)
    if table is None:
        raise FileRefused("The file is empty; it needs a header line.")
    layout = layout_of(table.header)
    place = layout.header.index(PRODUCT)
    seen = Seen()
    for slug, rows in groupby(_counted(table), lambda row: "".join(row.cells[place : place + 1])):
        if seen.add(slug):
            yield _product(layout, slug, rows)
        else:
            yield _refused_whole(slug, _REPEATED, rows)


def _counted(table: Table) -> Iterator[Record]:
    for count, record in enumerate(table.rows):
        if count == MAX_ROWS:
            raise FileRefused(f"The file has more than {MAX_ROWS} rows; split it.")
        yield Record(record.line, [text_of(cell) for cell in record.cells])


def _product(layout: Layout, slug: str, rows: Iterator[Record]) -> FileProduct:
    first = list(islice(rows, MAX_VARIANTS + 1))
    if len(first) > MAX_VARIANTS:
        return _refused_whole(slug, _TOO_MANY, rows, [row.line for row in first])
    return read_rows(layout, slug, first)


def _refused_whole(slug: str, reason: str, rows: Iterator[Record], lines: Sequence[int] = ()) -> FileProduct:
    """Keeps only line numbers of the product's other rows, up to the number of refusals at which the import stops."""
    every = (*lines, *(row.line for row in islice(rows, MAX_REFUSALS)))
    fault = Refusal(line=every[0], column=PRODUCT, reason=reason)
    return FileProduct(every, slug, None, with_siblings(every, [fault]))
