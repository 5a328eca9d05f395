"""A delivery as a file: CSV with the columns sku and quantity, as the warehouse's spreadsheet saves it."""

import csv
import re
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from cartwright.errors import FieldError
from cartwright.validation import field_error
from inventory.stock.domain import InvalidReceipts, Quantity, Sku, key_of

MOST_ROWS = 1000
"""A request is answered within 29 seconds, and each SKU is a transaction."""
_COLUMNS = frozenset({"sku", "quantity"})
_LISTED_FAULTS = 20
_DIGITS = re.compile(r"[0-9]{1,9}")


class Delivered(Struct, frozen=True):
    """`line` is where the SKU is first named, counted from 1."""

    line: int
    sku: Sku
    quantity: Quantity


def read_receipts(text: str) -> Mapping[str, Delivered]:
    """One for each SKU, by its key: rows of one SKU are summed. Raises InvalidReceipts, naming up to 20 lines."""
    faults: list[FieldError] = []
    found: dict[str, Delivered] = {}
    for line, cells in _rows(text):
        try:
            row = _delivered(line, cells)
        except msgspec.ValidationError as error:
            fault = field_error(error)
            faults.append(_fault(line, f"{fault.field}: {fault.message}"))
            continue
        known = found.get(key_of(row.sku))
        if known:
            row = Delivered(known.line, known.sku, known.quantity + row.quantity)
        found[key_of(row.sku)] = row
        if len(found) > MOST_ROWS:
            raise InvalidReceipts(
                errors=[FieldError("csv", f"has more than {MOST_ROWS} SKUs: split the file")]
            )
    if not found and not faults:
        faults.append(FieldError("csv", "has no rows"))
    if faults:
        raise InvalidReceipts(errors=faults[:_LISTED_FAULTS])
    return found


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells by column; blank lines are passed over. Raises InvalidReceipts."""
    reader = csv.reader(text.removeprefix("\ufeff").splitlines(), strict=True)
    names: list[str] = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if not names:
                names = [cell.lower() for cell in stripped]
                if set(names) != _COLUMNS or len(names) != len(_COLUMNS):
                    raise InvalidReceipts(
                        errors=[_fault(reader.line_num, "the columns are sku and quantity")]
                    )
                continue
            if len(cells) != len(names):
                raise InvalidReceipts(errors=[_fault(reader.line_num, f"has {len(cells)} cells, not 2")])
            yield reader.line_num, dict(zip(names, stripped, strict=True))
    except csv.Error as error:
        raise InvalidReceipts(errors=[_fault(reader.line_num, f"is not CSV: {error}")]) from None


def _delivered(line: int, cells: Mapping[str, str]) -> Delivered:
    if not _DIGITS.fullmatch(cells["quantity"]):
        raise msgspec.ValidationError("is not a whole number in decimal digits - at `$.quantity`")
    return msgspec.convert({"line": line, "sku": cells["sku"], "quantity": int(cells["quantity"])}, Delivered)


def _fault(line: int, message: str) -> FieldError:
    return FieldError("csv", f"line {line}: {message}")
