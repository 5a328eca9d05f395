"""Sale invoices of the Online Retail ledger, as far as the shop can sell them. Counts omitted lines by reason.

The catalogue of the whole file decides which stock codes are goods, so invoices contain nothing that
`ops catalog from-online-retail` omits.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from ops.online_retail import RetailFileError, convert_file, ledger_text
from ops.online_retail_rules import LONG_AGO, moment_of

MOST_UNITS = 100_000
"""The maximum quantity of a basket line."""
_NEEDED = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "Country")


@dataclass(frozen=True, slots=True)
class Invoice:
    """``lines`` are units by SKU, spelt as in the catalogue. ``rows`` is their number of ledger lines."""

    number: str
    at: datetime
    country: str
    lines: Mapping[str, int]
    rows: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sale invoices by time. ``left_out`` counts lines, ``passed_over`` counts whole invoices, by reason."""

    invoices: tuple[Invoice, ...]
    left_out: Mapping[str, int]
    passed_over: Mapping[str, int]

    @property
    def demand(self) -> Counter[str]:
        """Units by SKU."""
        return sum((Counter(invoice.lines) for invoice in self.invoices), Counter[str]())

    def first(self, count: int) -> "Ledger":
        """Counts of omitted lines and invoices always refer to the whole file."""
        return replace(self, invoices=self.invoices[:count])


@dataclass(frozen=True, slots=True)
class Goods:
    """``spelt`` maps stock codes for sale to the catalogue's spelling. ``refused`` has the reasons of the others."""

    spelt: Mapping[str, str]
    refused: Mapping[str, str]


def goods_of(source: Path, catalogue: Path) -> Goods:
    """All sale invoices of the file. Writes ``catalogue`` in the shop's import format. Raises RetailFileError."""
    report = convert_file(source, catalogue)
    with catalogue.open(encoding="utf-8", newline="") as file:
        spelt = {row["sku"].upper(): row["sku"] for row in csv.DictReader(file)}
    return Goods(spelt, {code.upper(): reason for code, reason in report.left_out})


def read_ledger(source: Path, goods: Goods, days: Collection[date]) -> Ledger:
    """The invoices of these days. Raises RetailFileError."""
    return _Reader(goods).read(_rows(source), days)


class _Reader:
    def __init__(self, goods: Goods) -> None:
        self._goods = goods
        self._invoices: dict[str, Invoice] = {}
        self._left_out: Counter[str] = Counter()
        self._seen: dict[str, str] = {}

    def read(self, rows: Iterator[Mapping[str, str]], days: Collection[date]) -> Ledger:
        for row in rows:
            at = moment_of(row["InvoiceDate"])
            if at == LONG_AGO or at.date() not in days:
                continue
            number = row["InvoiceNo"]
            if number.upper().startswith("C"):
                self._seen[number] = "a cancellation"
                self._left_out["of a cancellation"] += 1
                continue
            self._seen.setdefault(number, "nothing on it is for sale")
            self._add(number, at, row)
        whole = Counter(why for number, why in self._seen.items() if number not in self._invoices)
        invoices = sorted(self._invoices.values(), key=lambda invoice: (invoice.at, invoice.number))
        return Ledger(tuple(invoices), dict(self._left_out), dict(whole))

    def _add(self, number: str, at: datetime, row: Mapping[str, str]) -> None:
        code = row["StockCode"].upper()
        sku, quantity = self._goods.spelt.get(code), _units(row["Quantity"])
        known = self._invoices.get(number) or Invoice(number, at, row["Country"], {}, 0)
        wanted = known.lines.get(sku or "", 0) + quantity
        if sku is None:
            refusal = self._goods.refused.get(code, "not a stock code")
            self._left_out[refusal.partition(",")[0]] += 1
        elif not 1 <= quantity <= wanted <= MOST_UNITS:
            self._left_out["not a valid quantity"] += 1
        else:
            lines = {**known.lines, sku: wanted}
            self._invoices[number] = Invoice(number, known.at, known.country, lines, known.rows + 1)


def _rows(source: Path) -> Iterator[Mapping[str, str]]:
    with ledger_text(source) as text:
        reader = csv.reader(text)
        header = [name.strip() for name in next(reader, [])]
        if missing := [name for name in _NEEDED if name not in header]:
            raise RetailFileError(f"{source}: the header has no column {', '.join(missing)}.")
        at = {name: header.index(name) for name in _NEEDED}
        for cells in reader:
            row = cells + [""] * (len(header) - len(cells))
            yield {name: row[place].strip() for name, place in at.items()}


def _units(text: str) -> int:
    """0 for a value that is not a whole number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
