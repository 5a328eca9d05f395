"""Converts the UCI Online Retail ledger into the shop's import format: one product per StockCode.

- Slug: the StockCode, which identifies the product, so another part of the ledger updates the same products.
- Title: the most frequent description that is a title. In a tie, the first in the file.
- Price: the positive GBP price of the latest InvoiceDate. In a tie, the last in the file. A line without a valid date
  counts as the oldest. Prices with fractions of a penny or with eight digits are ignored.
- Description: none, because the ledger has only the title.
- Codes that differ only by case are one SKU in the shop. The code with the most lines stays; in a tie, the upper-case
  one.
"""

import csv
import gzip
import io
import re
import zlib
from codecs import register_error
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from ops.errors import OpsError
from ops.online_retail_rules import (
    GIFT_VOUCHER,
    LONG_AGO,
    NOT_GOODS,
    TITLE_LIMIT,
    category_of,
    clean,
    is_title,
    moment_of,
    price_of,
    slug_of,
)

COLUMNS = ("product", "title", "description", "category", "status", "sku", "options", "price_gbp")
SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
NEEDED = ("StockCode", "Description", "InvoiceDate", "UnitPrice")


class RetailFileError(OpsError):
    """The file is not an Online Retail CSV, or is truncated."""

    def __init__(
        self, message: str, remedy: str = "Give it the UCI Online Retail CSV, plain or gzipped."
    ) -> None:
        super().__init__(message, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionReport:
    """Every StockCode is a product or omitted: products + len(left_out) == stock_codes."""

    stock_codes: int
    products: int
    left_out: list[tuple[str, str]]
    left_out_file: Path
    lines: int
    lines_without_code: int


@dataclass(slots=True)
class _Stock:
    """What the ledger's lines say about one StockCode."""

    lines: int = 0
    descriptions: Counter[str] = field(default_factory=Counter)
    price: Decimal | None = None
    priced_at: datetime = LONG_AGO

    def add(self, description: str, invoice_date: str, unit_price: str) -> None:
        self.lines += 1
        if text := clean(description):
            self.descriptions[text] += 1
        price = price_of(unit_price)
        if price is not None and (at := moment_of(invoice_date)) >= self.priced_at:
            self.price, self.priced_at = price, at

    def title(self) -> str | None:
        titles = ((text, count) for text, count in self.descriptions.items() if is_title(text))
        best = max(titles, key=lambda title: title[1], default=None)
        return best[0][:TITLE_LIMIT].rstrip() if best else None


def convert_file(source: Path, target: Path) -> ConversionReport:
    """Writes the products to target and the omitted codes to `<target>.left-out.csv`.

    Raises RetailFileError, before it writes anything, when the source is not such a ledger.
    """
    left_out_file = target.with_suffix(".left-out.csv")
    if source.resolve() in (target.resolve(), left_out_file.resolve()):
        raise RetailFileError(f"{target} is the source file itself.", "Use another target.")
    stocks, nameless = _read(source)
    left_out = _left_out(stocks)
    goods = sorted(stocks.keys() - left_out.keys())
    _write(target, COLUMNS, _rows(goods, stocks))
    _write(left_out_file, ("stock_code", "reason"), iter(sorted(left_out.items())))
    return ConversionReport(
        stock_codes=len(stocks),
        products=len(goods),
        left_out=sorted(left_out.items()),
        left_out_file=left_out_file,
        lines=nameless + sum(stock.lines for stock in stocks.values()),
        lines_without_code=nameless,
    )


def _read(source: Path) -> tuple[dict[str, _Stock], int]:
    """Memory grows with the distinct codes and descriptions, not with the lines."""
    stocks: dict[str, _Stock] = {}
    nameless = 0
    with ledger_text(source) as lines:
        reader = csv.reader(lines)
        try:
            header = [name.strip() for name in next(reader, [])]
            if missing := [name for name in NEEDED if name not in header]:
                raise RetailFileError(f"{source}: the header has no column {', '.join(missing)}.")
            code_at, *fields_at = (header.index(name) for name in NEEDED)
            for cells in reader:
                if not cells:
                    continue
                row = cells + [""] * (len(header) - len(cells))
                if code := row[code_at].strip():
                    stocks.setdefault(code, _Stock()).add(*(row[at] for at in fields_at))
                else:
                    nameless += 1
        except csv.Error as error:
            raise RetailFileError(f"{source}: line {reader.line_num}: {error}.") from error
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise RetailFileError(f"{source}: the compressed file is damaged: {error}.") from error
    return stocks, nameless


@contextmanager
def ledger_text(source: Path) -> Iterator[io.TextIOWrapper]:
    """Plain or gzipped."""
    with source.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        binary = gzip.GzipFile(fileobj=raw) if packed else raw
        with io.TextIOWrapper(binary, encoding="utf-8-sig", errors="as-cp1252") as text:
            yield text


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Copies of this file exist in the Windows encoding, where a pound sign is not valid UTF-8."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


register_error("as-cp1252", _as_cp1252)


def _left_out(stocks: Mapping[str, _Stock]) -> dict[str, str]:
    left_out = {code: reason for code, stock in stocks.items() if (reason := _objection(code, stock))}
    kept: dict[str, str] = {}
    for code in sorted(stocks.keys() - left_out.keys(), key=lambda code: (-stocks[code].lines, code)):
        first = kept.setdefault(code.upper(), code)
        if first != code:
            left_out[code] = f"differs from {first} only by case"
    return left_out


def _objection(code: str, stock: _Stock) -> str | None:
    if what := NOT_GOODS.get(code.upper()):
        return f"not goods: {what}"
    if GIFT_VOUCHER.fullmatch(code.upper()):
        return "not goods: a gift voucher"
    if not SKU.fullmatch(code):
        return "not a valid SKU"
    if stock.title() is None:
        notes = ", ".join(sorted(stock.descriptions)[:3])
        return f"no description, only notes: {notes}" if notes else "no description"
    return None if stock.price else "no positive price"


def _rows(goods: list[str], stocks: Mapping[str, _Stock]) -> Iterator[tuple[str, ...]]:
    for sku in goods:
        title, price = stocks[sku].title() or "", stocks[sku].price or Decimal(0)
        yield slug_of(sku), title, "", category_of(title), "active", sku, "", f"{price:.2f}"


def _write(target: Path, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
