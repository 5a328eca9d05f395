"""One row of the import format: typed values, or for each faulty cell a refusal."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cartwright.money import InvalidMoney, Money, exponent
from catalog.categories.domain import CategoryPath
from catalog.imports.domain import Refusal
from catalog.products import fields
from catalog.products.domain import Variant

PRICE = "price_"
ABOUT = ("title", "description", "category", "status")
"""The columns that describe the product and not its variant."""

_TYPES: dict[str, tuple[Any, str]] = {
    "product": (fields.Slug, "must be a slug such as harbour-mug, of at most 120 characters"),
    "title": (fields.Title, "must be one line of 1 to 200 characters"),
    "description": (fields.Description, "must be text of at most 4000 characters"),
    "category": (CategoryPath, "must be 1 to 5 slugs such as kitchen/mugs, of at most 60 characters each"),
    "status": (fields.Status, "must be draft, active or archived"),
    "sku": (fields.Sku, "must be 1 to 40 letters, digits, points, hyphens or underscores"),
    "options": (fields.Options, "must be up to 5 pairs such as colour=red;size=L"),
}

Cells = Mapping[str, str]


def description(cells: Cells) -> dict[str, str]:
    """What the row says about the product, with the defaults of what it leaves empty."""
    about = {name: cells.get(name, "") for name in ABOUT}
    return about | {"status": about["status"] or "active"}


def description_faults(line: int, slug: str, about: Mapping[str, str]) -> list[Refusal]:
    return [
        Refusal(line=line, column=name, reason=_TYPES[name][1])
        for name, value in {"product": slug, **about}.items()
        if not _fits(name, value)
    ]


def differences(line: int, cells: Cells, about: Mapping[str, str], first: int) -> list[Refusal]:
    """Cells of a further row that contradict the product's first row; empty ones agree."""
    return [
        Refusal(line=line, column=name, reason=f"differs from line {first}, where the product begins")
        for name in ABOUT
        if cells.get(name) and cells[name] != about[name]
    ]


def variant(line: int, cells: Cells) -> tuple[Variant | None, list[Refusal]]:
    """The row's variant, or None and what is wrong with it."""
    prices, faults = _prices(line, cells)
    options = _options(cells.get("options", ""))
    faults += [
        Refusal(line=line, column=name, reason=_TYPES[name][1])
        for name, value in (("sku", cells["sku"]), ("options", options))
        if not _fits(name, value)
    ]
    if faults or options is None:
        return None, faults
    return Variant(sku=cells["sku"], options=options, prices=prices), []


def currency(column: str) -> str | None:
    """The currency of a price column such as `price_gbp`; None for any other column."""
    code = column.removeprefix(PRICE).upper()
    if column != PRICE + code.lower():
        return None
    try:
        exponent(code)
    except InvalidMoney:
        return None
    return code


def _fits(name: str, value: object) -> bool:
    try:
        msgspec.convert(value, _TYPES[name][0])
    except msgspec.ValidationError:
        return False
    return True


def _prices(line: int, cells: Cells) -> tuple[dict[str, int], list[Refusal]]:
    prices: dict[str, int] = {}
    faults: list[Refusal] = []
    columns = {name: code for name in cells if (code := currency(name))}
    for name, code in columns.items():
        if not cells[name]:
            continue
        try:
            prices[code] = msgspec.convert(Money.parse(cells[name], code).minor, fields.Amount)
        except InvalidMoney as error:
            faults.append(Refusal(line=line, column=name, reason=str(error)))
        except msgspec.ValidationError:
            faults.append(Refusal(line=line, column=name, reason="is more than any price may be"))
    if not prices and not faults:
        faults.append(Refusal(line=line, column=next(iter(columns)), reason="has no price in any currency"))
    return prices, faults


def _options(cell: str) -> dict[str, str] | None:
    """None when the cell is not `name=value;name=value`, or has a name twice."""
    options: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in cell.split(";"))):
        name, separator, value = (part.strip() for part in pair.partition("="))
        if not separator or name in options:
            return None
        options[name] = value
    return options
