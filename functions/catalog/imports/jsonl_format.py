"""Reads products from JSON Lines: each line is a JSON merge patch (RFC 7396) of the product with its `slug`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from cartwright.errors import FieldError
from cartwright.text_lines import TextLines
from cartwright.validation import field_error
from catalog.categories.domain import CategoryPath
from catalog.imports.domain import MAX_ROWS, FileRefused, Refusal
from catalog.imports.file_products import NEEDED, FileProduct
from catalog.imports.seen import Seen
from catalog.products import rules
from catalog.products.domain import InvalidProduct, ProductInput
from catalog.products.fields import Slug, Status

MAX_LINE = 256 * 1024
"""Characters: a product has up to 100,000 bytes as JSON, and writers may escape and indent it."""


class _Names(Struct, frozen=True):
    """The fields that are needed to interpret the others."""

    slug: Slug
    category: CategoryPath | None = None
    status: Status | None = None


class DocumentPatch(Struct, frozen=True):
    """One line. Variants are a list, so they replace the stored ones."""

    slug: str
    category: str | None
    document: Mapping[str, Any]

    @property
    def skus(self) -> Sequence[str]:
        variants = self.document.get("variants")
        listed = variants if isinstance(variants, list) else []
        return [str(each.get("sku")) for each in listed if isinstance(each, dict)]

    def onto(self, stored: ProductInput | None) -> ProductInput:
        known = msgspec.to_builtins(stored) if stored else {"slug": self.slug, "status": "active"}
        merged = rules.merged(known, self.document)
        if missing := [FieldError(name, NEEDED) for name in ("title", "variants") if name not in merged]:
            raise InvalidProduct(errors=missing)
        try:
            return msgspec.convert(merged, ProductInput)
        except msgspec.ValidationError as error:
            raise InvalidProduct(errors=[field_error(error)]) from None

    def place(self, field: str) -> tuple[int, str]:
        return 0, field


def read_jsonl(texts: Iterable[str]) -> Iterator[FileProduct]:
    """Yields products in file order and skips blank lines. Raises FileRefused, possibly after many valid products."""
    lines = TextLines(texts, longest=MAX_LINE)
    seen = Seen()
    count = 0
    while True:
        lines.begin_record()
        text = next(lines, None)
        if text is None:
            break
        if not text.strip():
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileRefused(f"The file has more than {MAX_ROWS} lines; split it.")
        product = _product(lines.number, text)
        if product.slug and not seen.add(product.slug):
            product = _refused(lines.number, product.slug, "slug", "has a line further up")
        yield product
    if not count:
        raise FileRefused("The file is empty; it needs one line per product.")


def _product(line: int, text: str) -> FileProduct:
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        return _refused(line, "", "", f"is not valid JSON: {error}"[:200])
    if not isinstance(document, dict):
        return _refused(line, "", "", "is not a JSON object")
    try:
        names = msgspec.convert(document, _Names)
    except msgspec.ValidationError as error:
        fault = field_error(error)
        return _refused(line, "", fault.field, fault.message)
    return FileProduct((line,), names.slug, DocumentPatch(names.slug, names.category, document))


def _refused(line: int, slug: str, column: str, reason: str) -> FileProduct:
    return FileProduct((line,), slug, None, (Refusal(line=line, column=column, reason=reason),))
