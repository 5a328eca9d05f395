"""A patch made of one product's rows: a missing column keeps the stored value, an empty cell clears it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from cartwright.errors import FieldError
from catalog.imports import csv_columns as columns
from catalog.imports.csv_columns import COMPARE_AT, PRICE
from catalog.imports.file_products import NEEDED
from catalog.products import fields
from catalog.products.domain import CompareAt, ImageLink, InvalidProduct, ProductInput, Variant

_FIELD = re.compile(r"(?P<list>\w+)\[(?P<index>\d+)\](?P<rest>.*)")
_OF_THEIR_OWN = (columns.STATUS, columns.IMAGES, columns.IMAGE_ALTS)
_ENDS = {field: column for column, field in columns.WINDOW.items()}


class VariantCells(Struct, frozen=True):
    """The variant of one row. Amounts are by currency; None removes one."""

    sku: str
    details: dict[str, Any]
    prices: dict[str, int | None]
    compare_at: dict[str, int | None]
    window: dict[str, Any]

    def onto(self, stored: Variant | None, at: str) -> Variant:
        """`at` is the variant's index, as field errors name it. Raises InvalidProduct."""
        kept = msgspec.structs.asdict(stored) if stored else {}
        prices = _merged(stored.prices if stored else {}, self.prices)
        if not prices:
            raise InvalidProduct(errors=[FieldError(f"{at}.prices", "has no price in any currency")])
        compare_at = self._compare_at(stored.compare_at if stored else None, at)
        changed = {"sku": self.sku, "prices": prices, "compare_at": compare_at}
        return Variant(**kept | self.details | changed)

    def _compare_at(self, stored: CompareAt | None, at: str) -> CompareAt | None:
        kept = msgspec.structs.asdict(stored) if stored else {"prices": {}}
        prices = _merged(kept["prices"], self.compare_at)
        if not prices:
            if given := next((name for name, moment in self.window.items() if moment), None):
                raise InvalidProduct(errors=[FieldError(f"{at}.compare_at.{given}", "has no matching price")])
            return None
        return CompareAt(**kept | self.window | {"prices": prices})


class RowsPatch(Struct, frozen=True):
    """`variants` is None if the rows do not describe any. Otherwise they replace all stored variants.

    `about` has values by column. `attributes` has those of single columns; None removes one.
    """

    slug: str
    about: dict[str, Any]
    attributes: dict[str, str | None]
    variants: tuple[VariantCells, ...] | None
    amounts: Mapping[str, str] = {}

    @property
    def category(self) -> str | None:
        return self.about.get("category")

    @property
    def skus(self) -> Sequence[str]:
        return [each.sku for each in self.variants or ()]

    def onto(self, stored: ProductInput | None) -> ProductInput:
        if stored is None:
            self._check_whole()
        kept = msgspec.structs.asdict(stored) if stored else {"slug": self.slug, columns.STATUS: "active"}
        after = kept | {name: value for name, value in self.about.items() if name not in _OF_THEIR_OWN}
        after[columns.STATUS] = self.about.get(columns.STATUS) or kept[columns.STATUS]
        after[columns.ATTRIBUTES] = self._attributes(after.get(columns.ATTRIBUTES, {}))
        after[columns.IMAGES] = self._images(stored.images if stored else ())
        if self.variants is not None:
            after["variants"] = self._variants(stored.variants if stored else ())
        return ProductInput(**after)

    def place(self, field: str) -> tuple[int, str]:
        match = _FIELD.match(field)
        if match is None:
            return 0, {"slug": columns.PRODUCT, "variants": columns.SKU}.get(field, field)
        if match["list"] != "variants":
            return 0, match["list"]
        name, *inside = match["rest"].removeprefix(".").split(".")
        return int(match["index"]), self._variant_column(name, inside)

    def _check_whole(self) -> None:
        said = {"title": self.about.get("title"), "variants": self.variants}
        if missing := [FieldError(name, NEEDED) for name, value in said.items() if not value]:
            raise InvalidProduct(errors=missing)

    def _variants(self, stored: Sequence[Variant]) -> tuple[Variant, ...]:
        known = {each.sku.upper(): each for each in stored}
        return tuple(
            cells.onto(known.get(cells.sku.upper()), f"variants[{index}]")
            for index, cells in enumerate(self.variants or ())
        )

    def _variant_column(self, name: str, inside: Sequence[str]) -> str:
        """An error about all prices refers to the first column with a price."""
        if name == "prices":
            return f"{PRICE}{inside[0].lower()}" if inside else self.amounts.get(PRICE, columns.SKU)
        if name == "compare_at":
            return _ENDS.get(inside[0]) or f"{COMPARE_AT}{inside[-1].lower()}"
        return name or columns.SKU

    def _attributes(self, known: Mapping[str, str]) -> Mapping[str, str]:
        if not self.attributes:
            return known
        after = {**known, **self.attributes}
        kept = {name: value for name, value in after.items() if value is not None}
        try:
            return msgspec.convert(kept, fields.Attributes)
        except msgspec.ValidationError:
            raise InvalidProduct(
                errors=[FieldError(columns.ATTRIBUTES, "has more than 20 attributes")]
            ) from None

    def _images(self, known: tuple[ImageLink, ...]) -> tuple[ImageLink, ...]:
        """Images keep their alternative texts if the file has none."""
        texts = {image.url: image.alt for image in known}
        urls = self.about.get(columns.IMAGES, tuple(texts))
        alts = self.about.get(columns.IMAGE_ALTS)
        if alts is None:
            return tuple(ImageLink(url=url, alt=texts.get(url, "")) for url in urls)
        if len(alts) > len(urls):
            message = f"has {len(alts)} texts for {len(urls)} images"
            raise InvalidProduct(errors=[FieldError(columns.IMAGE_ALTS, message)])
        alts += ("",) * (len(urls) - len(alts))
        return tuple(ImageLink(url=url, alt=alt) for url, alt in zip(urls, alts, strict=True))


def _merged(known: Mapping[str, int], changes: Mapping[str, int | None]) -> dict[str, int]:
    return {code: amount for code, amount in {**known, **changes}.items() if amount is not None}
