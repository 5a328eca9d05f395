"""The columns of the import format, and the conversion of cells to values."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from cartwright.fields import Sku
from cartwright.money import InvalidMoney, exponent
from catalog.categories.domain import CategoryPath
from catalog.imports.amounts import written
from catalog.imports.spreadsheets import pairs_of, parts_of
from catalog.products import fields

PRODUCT, STATUS, SKU, ATTRIBUTES, ATTRIBUTE = "product", "status", "sku", "attributes", "attribute_"
IMAGES, IMAGE_ALTS = "images", "image_alts"
PRICE, COMPARE_AT = "price_", "compare_at_"
WINDOW = {"compare_at_from": "starts_at", "compare_at_until": "ends_at"}
ABOUT = ("title", "description", "category", "brand", "tags", ATTRIBUTES, STATUS, IMAGES, IMAGE_ALTS)
"""Columns of the product rather than the variant, besides one per attribute."""
DETAILS = ("options", "barcode", "weight_grams", "tax_class")
"""Columns of the variant, besides its SKU and its amounts of money."""

_BETWEEN_ADDRESSES = re.compile(r"[,;|]+(?=\s|$|https?://|images/)")

Kind = Literal["product", "variant"]
Read = Callable[[str], Any]


class CellFault(Exception):
    """The message states the required format of the cell."""


def kind_of(column: str) -> Kind | None:
    """Returns None for an unknown column."""
    if column == PRODUCT or column in ABOUT or attribute(column):
        return "product"
    if column == SKU or column in DETAILS or column in WINDOW or currency(column, PRICE):
        return "variant"
    return "variant" if currency(column, COMPARE_AT) else None


def attribute(column: str) -> str | None:
    """Returns `material` for `attribute_material`; None for any other column."""
    name = column.removeprefix(ATTRIBUTE)
    return name if name != column and _fits(name, fields.AttributeName) else None


def currency(column: str, prefix: str) -> str | None:
    """Returns the currency of a column of amounts such as `price_gbp`; None for any other column."""
    code = column.removeprefix(prefix).upper()
    if column != prefix + code.lower():
        return None
    try:
        exponent(code)
    except InvalidMoney:
        return None
    return code


def value(column: str, text: str) -> Any:
    """Converts a cell of a column in `ABOUT`, `DETAILS` or `WINDOW`, or of the SKU. Raises CellFault."""
    read, kind, demand = _CELLS[column]
    try:
        return msgspec.convert(read(text), kind)
    except msgspec.ValidationError:
        raise CellFault(demand) from None


def attribute_value(text: str) -> str | None:
    """None removes the attribute. Raises CellFault."""
    if text and not _fits(text, fields.AttributeValue):
        raise CellFault("must be one line of at most 80 characters")
    return text or None


def amount(text: str, code: str) -> int | None:
    """Returns minor units; None for an empty cell. Raises CellFault."""
    if not text:
        return None
    try:
        return msgspec.convert(written(text, code).minor, fields.Amount)
    except InvalidMoney as error:
        raise CellFault(str(error)) from None
    except msgspec.ValidationError:
        raise CellFault("exceeds the maximum price") from None


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _unchanged(text: str) -> str:
    return text


def _or_none(text: str) -> str | None:
    return text or None


def _tags(text: str) -> list[str]:
    return list(filter(None, map(str.strip, parts_of(text))))


def _addresses(text: str) -> list[str]:
    """A comma, semicolon or bar separates URLs only if a URL follows it. No valid URL contains one in that place."""
    return _BETWEEN_ADDRESSES.sub(" ", text).split()


def _whole(text: str) -> int | str | None:
    """Only plain digits become a number, because Python's `int` accepts more notations than merchants intend."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else text or None


_PAIRS = "must be up to {} pairs such as {}"
_CELLS: Mapping[str, tuple[Read, Any, str]] = {
    PRODUCT: (_unchanged, fields.Slug, "must be a slug such as harbour-mug, of at most 120 characters"),
    "title": (_unchanged, fields.Title, "must be one line of 1 to 200 characters"),
    "description": (_unchanged, fields.Description, "must be text of at most 4000 characters"),
    "category": (
        _or_none,
        CategoryPath | None,
        "must be 1 to 5 slugs such as kitchen/mugs, of at most 60 characters each",
    ),
    "brand": (_or_none, fields.Brand | None, "must be one line of at most 80 characters"),
    "tags": (_tags, fields.Tags, "must be up to 30 tags such as gift;blue, of at most 40 characters each"),
    ATTRIBUTES: (pairs_of, fields.Attributes, _PAIRS.format(20, "material=oak;colour=red")),
    STATUS: (_or_none, fields.Status | None, "must be draft, active or archived"),
    IMAGES: (
        _addresses,
        tuple[fields.ImageUrl, ...],
        "must be https:// URLs separated by spaces",
    ),
    IMAGE_ALTS: (
        parts_of,
        tuple[fields.AltText, ...],
        "must be texts of at most 300 characters, separated by ;",
    ),
    SKU: (_unchanged, Sku, "must be 1 to 40 letters, digits, points, hyphens or underscores"),
    "options": (pairs_of, fields.Options, _PAIRS.format(5, "colour=red;size=L")),
    "barcode": (_or_none, fields.Barcode | None, "must be a GTIN of 8, 12, 13 or 14 digits"),
    "weight_grams": (_whole, fields.WeightGrams | None, "must be a whole number of grams up to 10000000"),
    "tax_class": (lambda text: text or "standard", fields.TaxClass, "must be standard, reduced or zero"),
    **dict.fromkeys(
        WINDOW,
        (
            _or_none,
            fields.Timestamp | None,
            "must be a timestamp with its time zone, such as 2026-11-27T00:00:00Z",
        ),
    ),
}
