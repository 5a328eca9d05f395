"""A delivery as a CSV file with the columns sku and quantity, as a spreadsheet saves it."""

import re
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from cartwright.csv_files import read_table
from cartwright.errors import FieldError
from cartwright.fields import Sku, normalize_sku
from cartwright.text_lines import UnreadableFile
from cartwright.validation import field_error
from inventory.stock.domain import MOST_UNITS, InvalidReceipts, Quantity

MOST_ROWS = 1000
"""A request has to finish within 29 seconds, and each SKU is a transaction."""
_COLUMNS = ("quantity", "sku")
_LISTED_FAULTS = 20
_DIGITS = re.compile(r"[0-9]{1,9}")


class Delivered(Struct, frozen=True):
    """`line` is the first line that names the SKU, counted from 1."""

    line: int
    sku: Sku
    quantity: Quantity


def read_receipts(text: str, most: int | None = MOST_ROWS) -> Mapping[str, Delivered]:
    """Rows by SKU key; rows of the same SKU are summed. Raises InvalidReceipts, with up to 20 lines."""
    faults: list[FieldError] = []
    found: dict[str, Delivered] = {}
    for line, cells in _rows(text):
        try:
            row = _delivered(line, cells)
        except msgspec.ValidationError as error:
            fault = field_error(error)
            faults.append(_fault(line, f"{fault.field}: {fault.message}"))
            continue
        known = found.get(normalize_sku(row.sku))
        if known:
            row = Delivered(known.line, known.sku, known.quantity + row.quantity)
            if row.quantity > MOST_UNITS:
                faults.append(_fault(line, f"quantity: {row.sku} adds up to more than {MOST_UNITS} units"))
                continue
        found[normalize_sku(row.sku)] = row
        if most is not None and len(found) > most:
            raise InvalidReceipts(errors=[FieldError("csv", f"has more than {most} SKUs: split the file")])
    if not found and not faults:
        faults.append(FieldError("csv", "has no rows"))
    if faults:
        raise InvalidReceipts(errors=faults[:_LISTED_FAULTS])
    return found


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields the line number and the cells by column. Raises InvalidReceipts."""
    try:
        table = read_table([text.removeprefix("\ufeff")])
        if table is None:
            return
        if sorted(table.header) != list(_COLUMNS):
            raise InvalidReceipts(errors=[_fault(table.line, "the columns are sku and quantity")])
        for row in table.rows:
            if len(row.cells) != len(_COLUMNS):
                raise InvalidReceipts(errors=[_fault(row.line, f"has {len(row.cells)} cells, not 2")])
            yield row.line, dict(zip(table.header, map(str.strip, row.cells), strict=True))
    except UnreadableFile as unreadable:
        raise InvalidReceipts(errors=[FieldError("csv", str(unreadable))]) from None


def _delivered(line: int, cells: Mapping[str, str]) -> Delivered:
    if not _DIGITS.fullmatch(cells["quantity"]):
        raise msgspec.ValidationError("is not a whole number in decimal digits - at `$.quantity`")
    return msgspec.convert({"line": line, "sku": cells["sku"], "quantity": int(cells["quantity"])}, Delivered)


def _fault(line: int, message: str) -> FieldError:
    return FieldError("csv", f"line {line}: {message}")
