"""The import format: a header, then one row per variant; the rows of a product are adjacent.

    product, title, category, sku and at least one price_<currency>     required columns
    description, status (default active), options (colour=red;size=L)   optional columns

What describes the product stands in its first row; further rows repeat it or leave it empty. Prices are in
major units: 2.55. One faulty row refuses its product: half a product would be wrong in the shop.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, islice

from msgspec import Struct

from cartwright.errors import CartwrightError
from catalog.imports.csv_cells import ABOUT, currency, description, description_faults, differences, variant
from catalog.imports.csv_reader import Record, read_records
from catalog.imports.domain import MAX_REFUSALS, MAX_ROWS, FileRefused, Refusal
from catalog.products.domain import InvalidProduct, ProductInput, Variant
from catalog.products.fields import MAX_VARIANTS
from catalog.products.rules import check

_REQUIRED = ("product", "title", "category", "sku")
_KNOWN = frozenset({"product", "sku", "options", *ABOUT})
_REPEATED = "has rows further up: the rows of a product must be adjacent"
_TOO_MANY = f"has more than {MAX_VARIANTS} rows: a product has at most {MAX_VARIANTS} variants"
_VARIANT_FIELD = re.compile(r"variants\[(?P<index>\d+)\]\.(?P<name>\w+)")


class FileProduct(Struct, frozen=True):
    """The rows of one product. `given` is None when they are refused, and then `refusals` says why."""

    lines: tuple[int, ...]
    given: ProductInput | None
    refusals: tuple[Refusal, ...] = ()


def read_products(chunks: Iterable[bytes]) -> Iterator[FileProduct]:
    """In the order of the file. Raises FileRefused, possibly after many good products."""
    records = read_records(chunks)
    header = _header(next(records, None))
    place = header.index("product")
    seen: set[int] = set()
    for slug, rows in groupby(_counted(records), lambda row: "".join(row.cells[place : place + 1])):
        key = hash(slug)
        read = partial(_refused_whole, _REPEATED) if key in seen else partial(_product, header, slug)
        seen.add(key)
        yield read(rows)


def refusals_of(product: FileProduct, error: CartwrightError) -> tuple[Refusal, ...]:
    """What an error of the product means for its rows; field errors find the row that they speak of."""
    faults = []
    for each in error.errors:
        match = _VARIANT_FIELD.match(each.field)
        line = product.lines[int(match["index"])] if match else product.lines[0]
        column = {"slug": "product"}.get(each.field, match["name"] if match else "")
        faults.append(Refusal(line=line, column=column, reason=each.message))
    whole = Refusal(line=product.lines[0], column="product", reason=error.detail)
    return _with_siblings(product.lines, faults or [whole])


def _counted(records: Iterator[Record]) -> Iterator[Record]:
    for count, record in enumerate(records):
        if count == MAX_ROWS:
            raise FileRefused(f"The file has more than {MAX_ROWS} rows: split it.")
        yield record


def _header(record: Record | None) -> Sequence[str]:
    if record is None:
        raise FileRefused("The file is empty: it needs a header line.")
    names = record.cells
    for name in names:
        if names.count(name) > 1:
            raise FileRefused(f"The header has the column {name[:60]!r} twice.")
        if name not in _KNOWN and currency(name) is None:
            raise FileRefused(f"The header has an unknown column {name[:60]!r}.")
    if missing := [name for name in _REQUIRED if name not in names]:
        raise FileRefused(f"The header lacks the column {missing[0]!r}.")
    if not any(currency(name) for name in names):
        raise FileRefused("The header lacks a price column such as 'price_gbp'.")
    return names


def _product(header: Sequence[str], slug: str, rows: Iterator[Record]) -> FileProduct:
    lines: list[int] = []
    faults: list[Refusal] = []
    variants: list[Variant] = []
    about: dict[str, str] = {}
    for row in rows:
        lines.append(row.line)
        if len(lines) > MAX_VARIANTS:
            return _refused_whole(_TOO_MANY, rows, lines)
        if len(row.cells) != len(header):
            reason = f"has {len(row.cells)} cells, and the header {len(header)}"
            faults.append(Refusal(line=row.line, column="", reason=reason))
            continue
        cells = dict(zip(header, row.cells, strict=True))
        if about:
            faults += differences(row.line, cells, about, lines[0])
        else:
            about = description(cells)
            faults += description_faults(row.line, slug, about)
        parsed, wrong = variant(row.line, cells)
        faults += wrong
        variants += [parsed] if parsed else []
    if faults:
        return FileProduct(tuple(lines), None, _with_siblings(lines, faults))
    given = ProductInput(
        slug=slug,
        title=about["title"],
        description=about["description"],
        category=about["category"],
        status=about["status"],  # type: ignore[arg-type]
        variants=tuple(variants),
    )
    return _checked(FileProduct(tuple(lines), given), given)


def _checked(product: FileProduct, given: ProductInput) -> FileProduct:
    try:
        check(given)
    except InvalidProduct as error:
        return FileProduct(product.lines, None, refusals_of(product, error))
    return product


def _refused_whole(reason: str, rows: Iterator[Record], lines: Sequence[int] = ()) -> FileProduct:
    """Of the product's other rows only the line numbers are kept, up to where the import gives up anyway."""
    every = (*lines, *(row.line for row in islice(rows, MAX_REFUSALS)))
    fault = Refusal(line=every[0], column="product", reason=reason)
    return FileProduct(every, None, _with_siblings(every, [fault]))


def _with_siblings(lines: Sequence[int], faults: Sequence[Refusal]) -> tuple[Refusal, ...]:
    """Every row of a refused product is listed: those without a fault for the first row that has one."""
    if not faults:
        return ()
    faulty = {fault.line for fault in faults}
    cause = f"the product is refused because of line {min(faulty)}"
    siblings = [Refusal(line=line, column="", reason=cause) for line in lines if line not in faulty]
    return tuple(sorted([*faults, *siblings], key=lambda refusal: refusal.line))
