"""Reads the rows of one product."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from cartwright.csv_files import Record
from catalog.imports import csv_columns as columns
from catalog.imports.csv_columns import COMPARE_AT, PRICE, PRODUCT, SKU, STATUS, WINDOW, CellFault
from catalog.imports.csv_patch import RowsPatch, VariantCells
from catalog.imports.domain import FileRefused, Refusal
from catalog.imports.file_products import FileProduct, with_siblings


class Layout(Struct, frozen=True):
    """The columns of a header, by kind."""

    header: tuple[str, ...]
    about: tuple[str, ...]
    attributes: Mapping[str, str]
    details: tuple[str, ...]
    window: tuple[str, ...]
    prices: Mapping[str, str]
    compare_at: Mapping[str, str]

    @property
    def has_variants(self) -> bool:
        return SKU in self.header

    @property
    def of_product(self) -> tuple[str, ...]:
        return (*self.about, *self.attributes)

    @property
    def of_variant(self) -> tuple[str, ...]:
        return (SKU, *self.details, *self.window, *self.prices, *self.compare_at) if self.has_variants else ()


def layout_of(names: Sequence[str]) -> Layout:
    """Raises FileRefused."""
    for name in names:
        if names.count(name) > 1:
            raise FileRefused(f"The header contains the column {name[:60]!r} twice.")
        if not name:
            raise FileRefused(f"Column {names.index(name) + 1} of the header has no name.")
        if columns.kind_of(name) is None:
            raise FileRefused(f"The header contains an unknown column {name[:60]!r}.")
    if PRODUCT not in names:
        raise FileRefused(f"The header lacks the column {PRODUCT!r}.")
    if SKU not in names and any(columns.kind_of(name) == "variant" for name in names):
        raise FileRefused(f"The header lacks the column {SKU!r}, which identifies the variants.")
    return Layout(
        header=tuple(names),
        about=tuple(name for name in columns.ABOUT if name in names),
        attributes={name: found for name in names if (found := columns.attribute(name))},
        details=tuple(name for name in columns.DETAILS if name in names),
        window=tuple(name for name in WINDOW if name in names),
        prices={name: code for name in names if (code := columns.currency(name, PRICE))},
        compare_at={name: code for name in names if (code := columns.currency(name, COMPARE_AT))},
    )


def read_rows(layout: Layout, slug: str, rows: Sequence[Record]) -> FileProduct:
    lines = tuple(row.line for row in rows)
    faults: list[Refusal] = []
    whole: list[_Row] = []
    for row in rows:
        if len(row.cells) == len(layout.header):
            whole.append(_Row(layout, row, faults))
        else:
            reason = f"has {len(row.cells)} cells, but the header has {len(layout.header)}"
            faults.append(Refusal(line=row.line, column="", reason=reason))
    patch = _patch(layout, slug, whole) if whole else None
    if faults:
        return FileProduct(lines, slug, None, with_siblings(lines, faults))
    return FileProduct(lines, slug, patch)


class _Row:
    """One row's cells by column. Errors are added to `faults`."""

    def __init__(self, layout: Layout, record: Record, faults: list[Refusal]) -> None:
        self.line = record.line
        self._layout = layout
        self._texts = dict(zip(layout.header, record.cells, strict=True))
        self._faults = faults

    @property
    def has_variant(self) -> bool:
        return any(self._texts[name] for name in self._layout.of_variant)

    @property
    def filled(self) -> set[str]:
        return {name for name, text in self._texts.items() if text}

    def values(self, names: Sequence[str]) -> dict[str, Any]:
        return self._read({name: name for name in names}, columns.value)

    def about(self) -> dict[str, Any]:
        return self.values(self._layout.about)

    def attributes(self) -> dict[str, str | None]:
        return self._read(self._layout.attributes, lambda _, text: columns.attribute_value(text))

    def variant(self) -> VariantCells:
        prices = self._read(self._layout.prices, lambda code, text: columns.amount(text, code))
        compare_at = self._read(self._layout.compare_at, lambda code, text: columns.amount(text, code))
        sku = self.values((SKU,)).get(SKU, "")
        details = self.values(self._layout.details)
        moments = {WINDOW[name]: moment for name, moment in self.values(self._layout.window).items()}
        return VariantCells(sku=sku, details=details, prices=prices, compare_at=compare_at, window=moments)

    def check_agrees(self, first: "_Row") -> None:
        """Product cells of further rows must repeat those of the first row or be empty."""
        for name in self._layout.of_product:
            if self._texts[name] and self._texts[name] != first._texts[name]:
                self._fault(name, f"differs from line {first.line}, the first row of the product")

    def _read(self, names: Mapping[str, str], read: Callable[[str, str], Any]) -> dict[str, Any]:
        """`names` maps columns to the argument of `read`, which is also the key of the result."""
        found = {}
        for column, name in names.items():
            try:
                found[name] = read(name, self._texts[column])
            except CellFault as fault:
                self._fault(column, str(fault))
        return found

    def _fault(self, column: str, reason: str) -> None:
        self._faults.append(Refusal(line=self.line, column=column, reason=reason))


def _patch(layout: Layout, slug: str, rows: Sequence[_Row]) -> RowsPatch:
    """A single row without variant cells keeps the stored variants. With only a status, it keeps all other fields."""
    first, *others = rows
    first.values((PRODUCT,))
    bare = not others and not first.has_variant
    if bare and first.filled <= {PRODUCT, STATUS} and STATUS in first.filled:
        return RowsPatch(slug, first.values((STATUS,)), {}, None)
    for row in others:
        row.check_agrees(first)
    variants = tuple(row.variant() for row in rows) if layout.has_variants and not bare else None
    amounts = {PRICE: next(iter(layout.prices))} if layout.prices else {}
    return RowsPatch(slug, first.about(), first.attributes(), variants, amounts)
