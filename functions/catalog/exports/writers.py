"""Writes products in the import formats."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from cartwright.csv_files import MAX_COLUMNS
from cartwright.money import exponent
from catalog.categories.domain import Tree
from catalog.exports.domain import ExportRefused
from catalog.imports import csv_columns as columns
from catalog.imports.spreadsheets import cell, joined, joined_pairs
from catalog.products import rules
from catalog.products.domain import Product, ProductInput, Variant

_OF_PRODUCT = (columns.PRODUCT, *columns.ABOUT)
_OF_VARIANT = (columns.SKU, *columns.DETAILS)


class UnknownCurrency(Exception):
    """A product has a price in a currency that was added after the header was written."""


class Writer(Protocol):
    def head(self) -> str: ...

    def rows(self, product: Product) -> Sequence[str]:
        """Returns lines with their line endings."""
        ...


class CsvWriter:
    """`currencies` are those of the catalog. Raises ExportRefused if there are too many for a header."""

    def __init__(self, tree: Tree, currencies: Iterable[str]) -> None:
        self._tree = tree
        self._currencies = sorted(currencies)
        self._columns = (
            *_OF_PRODUCT,
            *_OF_VARIANT,
            *(f"{columns.PRICE}{code.lower()}" for code in self._currencies),
            *(f"{columns.COMPARE_AT}{code.lower()}" for code in self._currencies),
            *columns.WINDOW,
        )
        if len(self._columns) > MAX_COLUMNS:
            raise ExportRefused(
                f"The catalog has prices in {len(self._currencies)} currencies, more than a CSV file has columns for: "
                "export it as JSON Lines."
            )

    def head(self) -> str:
        return _line(self._columns)

    def rows(self, product: Product) -> Sequence[str]:
        """Product columns are filled in the first row only. Raises UnknownCurrency."""
        given = rules.content(product, self._tree)
        about = _about(given)
        others = (given.slug, *("" for _ in about[1:]))
        return [
            _line((*(others if index else about), *self._variant(variant)))
            for index, variant in enumerate(given.variants)
        ]

    def _variant(self, variant: Variant) -> Iterator[str]:
        was = variant.compare_at
        if unknown := {*variant.prices, *(was.prices if was else ())} - set(self._currencies):
            raise UnknownCurrency(*sorted(unknown))
        yield variant.sku
        yield joined_pairs(variant.options)
        yield variant.barcode or ""
        yield "" if variant.weight_grams is None else str(variant.weight_grams)
        yield variant.tax_class
        yield from (_amount(variant.prices.get(code), code) for code in self._currencies)
        yield from (_amount(was.prices.get(code) if was else None, code) for code in self._currencies)
        yield _moment(was.starts_at if was else None)
        yield _moment(was.ends_at if was else None)


class JsonLinesWriter:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def head(self) -> str:
        return ""

    def rows(self, product: Product) -> Sequence[str]:
        return [msgspec.json.encode(rules.content(product, self._tree)).decode() + "\n"]


def currencies_of(product: Product) -> set[str]:
    return {
        code
        for variant in product.variants
        for prices in (variant.prices, variant.compare_at.prices if variant.compare_at else {})
        for code in prices
    }


def _about(given: ProductInput) -> tuple[str, ...]:
    """Returns cells in the order of `_OF_PRODUCT`."""
    return (
        given.slug,
        given.title,
        given.description,
        given.category or "",
        given.brand or "",
        joined(given.tags),
        joined_pairs(given.attributes),
        given.status,
        " ".join(image.url for image in given.images),
        joined(image.alt for image in given.images),
    )


def _amount(minor: int | None, code: str) -> str:
    """Formats an amount in major units, with all decimals of the currency."""
    if minor is None:
        return ""
    decimals = exponent(code)
    digits = str(minor).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _line(texts: Iterable[str]) -> str:
    """Quotes every cell, so that no spreadsheet splits it."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(map(cell, texts))
    return out.getvalue()
