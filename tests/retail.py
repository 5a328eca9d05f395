"""The ledgers that tests convert, import and replay: a generated one, and the real December where it is found.

The generated one has every kind of dirt that the real one has, and knows what it put there, so that tests compare with
what is true by construction. It is the same on every machine: it draws by `Random.random` alone, which Python keeps
reproducible.
"""

import csv
import functools
import itertools
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ops import paths
from ops.online_retail_rules import NOT_GOODS
from ops.replay.rules import DECLINED_EVERY, is_scarce

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
DAY_BEFORE, DAY = "2010-12-08", "2010-12-09"
LARGEST_ORDER = 1_106
"""Lines, each of another SKU."""

COLOURS = ("AMBER", "AZURE", "CORAL", "EMERALD", "INDIGO", "MAROON", "OCHRE", "SCARLET", "TEAL", "VIOLET")
PATTERNS = (
    *("CHEVRON", "DAMASK", "FLORAL", "GINGHAM", "HARLEQUIN", "HERRINGBONE", "HOUNDSTOOTH"),
    *("IKAT", "MARBLED", "PAISLEY", "PINSTRIPE", "QUILTED", "TARTAN", "ZIGZAG"),
)
THINGS = (
    *("ASHTRAY", "BACKPACK", "CARAFE", "DECANTER", "FOOTSTOOL"),
    *("HAMMOCK", "LAMPSHADE", "PILLOWCASE", "TEAPOT", "WINE RACK"),
)
REMARKS = ("", "?", "check", "damages", "Found")
"""In the place of a description, and naming no product."""

_COUNTRIES = ("United Kingdom",) * 8 + ("EIRE", "France", "Unspecified", "European Community")

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetailLedger:
    """A ledger file, and what it holds: ``left_out`` counts stock codes that are no product, by reason.

    ``day_lines``, ``day_invoices`` and ``day_largest`` (the lines for sale of the largest invoice) are of ``DAY``.
    """

    name: str
    file: Path
    lines: int
    stock_codes: int
    left_out: Mapping[str, int]
    day_lines: int
    day_invoices: int
    day_largest: int


def real() -> RetailLedger | None:
    """The retailer's December, counted by hand; None where it is not."""
    file = paths.retail_ledger()
    if not file.is_file():
        return None
    return RetailLedger(
        name="real",
        file=file,
        lines=42_481,
        stock_codes=2_822,
        left_out={"differs": 57, "no description": 21, "no positive price": 2, "not goods": 11},
        day_lines=2_891,
        day_invoices=183,
        day_largest=647,
    )


NAMES = ("generated", "real") if real() else ("generated",)


@functools.cache
def ledger(name: str) -> RetailLedger:
    found = real() if name == "real" else None
    return found or generated(Path(tempfile.mkdtemp(prefix="cartwright-ledger-")) / "2010-12.csv")


def generated(target: Path) -> RetailLedger:
    made = Generator()
    write(target, made.rows)
    of_day = [row for row in made.rows if row["InvoiceDate"].startswith(DAY)]
    return RetailLedger(
        name="generated",
        file=target,
        lines=len(made.rows),
        stock_codes=len({row["StockCode"] for row in made.rows}),
        left_out=dict(made.left_out),
        day_lines=len(of_day),
        day_invoices=len({row["InvoiceNo"] for row in of_day}),
        day_largest=LARGEST_ORDER,
    )


def write(target: Path, rows: Sequence[Row]) -> None:
    with target.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.DictWriter(sink, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class Generator:
    """Two days of a wholesaler, by invoice. ``tag`` ends every stock code that is goods.

    1,400 goods have titles of a colour, a pattern and a thing, each of them once. Beside them are codes that are told
    apart only by case, are described in several ways, never described or priced, and that are no goods.
    """

    def __init__(self, seed: int = 1, tag: str = "") -> None:
        self._random = Random(seed)  # noqa: S311 - reproducible, and no secret
        self._tag = tag
        self._number = 700_000
        self.rows: list[Row] = []
        self.left_out: Counter[str] = Counter()
        words = itertools.product(COLOURS, PATTERNS, THINGS)
        self.goods = {
            f"{300_000 + number}{('A', 'B', 'C', '')[number % 4]}{tag}": " ".join(title)
            for number, title in enumerate(words)
        }
        self._prices = {code: 0.42 + self._below(1_500) / 100 for code in self.goods}
        for day, invoices in ((DAY_BEFORE, 25), (DAY, 45)):
            self._sales(day, invoices)
            self._case(day)
            self._reworded(day)
            self._corrections(day)
            self._not_goods(day)
            self._cancellations(day)
        self._largest_order()
        self._unsold()

    def _below(self, end: int) -> int:
        return int(self._random.random() * end)

    def _invoice(
        self, day: str, lines: Sequence[tuple[str, str, int, float]], prefix: str = "", hour: int = 0
    ) -> None:
        """``lines`` are code, description, quantity and price. A third of the buyers are unknown, as who pays cash."""
        self._number += 1
        at = f"{day} {hour or 8 + self._below(9):02}:{self._below(60):02}:00"
        buyer = f"{12_346 + self._below(5_000)}.0" if self._below(3) else ""
        country = _COUNTRIES[self._below(len(_COUNTRIES))]
        for code, description, quantity, price in lines:
            values = (
                f"{prefix}{self._number}",
                code,
                description,
                quantity,
                at,
                round(price, 2),
                buyer,
                country,
            )
            self.rows.append(dict(zip(COLUMNS, map(str, values), strict=True)))

    def _line(self, code: str, quantity: int | None = None) -> tuple[str, str, int, float]:
        """Sometimes at the dearer price that one pays who buys little, and with a blank too many."""
        dearer = 1.18 if self._below(4) == 0 else 1.0
        blank = " " if self._below(20) == 0 else ""
        bought = quantity or 1 + self._below(24)
        return code, self.goods[code] + blank, bought, self._prices[code] * dearer

    def _sales(self, day: str, invoices: int) -> None:
        """What is declined is of goods that there is enough of, or it would fail for want of stock before."""
        for _ in range(invoices):
            declined = (self._number + 1) % DECLINED_EVERY == 0
            codes = [code for code in self.goods if not (declined and is_scarce(code))]
            lines = [self._line(codes[self._below(len(codes))]) for _ in range(1 + self._below(24))]
            self._invoice(day, lines)

    def _case(self, day: str) -> None:
        """One SKU in two spellings: that with more lines stays. Each code is sold on both days."""
        for number in range(6):
            capital, small = f"29900{number}B{self._tag}", f"29900{number}b{self._tag}"
            often, seldom = (capital, small) if number % 2 else (small, capital)
            title = f"WALLPAPER NUMBER {number}"
            lines = [(often, title, 2, 3.75), (often, title, 1, 3.75), (seldom, title, 6, 3.25)]
            self._invoice(day, lines)
            self.left_out["differs"] += day == DAY

    def _reworded(self, day: str) -> None:
        """The wording of most lines is the title; commas and quotes are in it."""
        for number in range(4):
            code, other = f"29910{number}{self._tag}", f'TAPESTRY,  WOVEN, {number}" FRINGE'
            title = f'WOVEN TAPESTRY, {number}" FRINGE'
            self._invoice(day, [(code, title, 1, 8.5), (code, title, 3, 8.5), (code, other, 2, 7.95)])

    def _corrections(self, day: str) -> None:
        """Counts of stock: no price, no buyer, any quantity, and a remark for a description."""
        for number, remark in enumerate(REMARKS * 2):
            known = list(self.goods)[self._below(len(self.goods))]
            self._invoice(day, [(known, remark, -5 + self._below(90), 0.0)])
            self._invoice(day, [(f"29920{number}{self._tag}", remark, -1, 0.0)])
            self.left_out["no description"] += day == DAY
        for number, price in enumerate((0.0, -1.25, 0.001)):
            self._invoice(day, [(f"29930{number}{self._tag}", "VELVET CURTAIN", 1, price)])
            self.left_out["no positive price"] += day == DAY

    def _not_goods(self, day: str) -> None:
        codes = [*NOT_GOODS, "m", "gift_0001_20"]
        for code in codes:
            text = "Dotcomgiftshop Gift Voucher £20.00" if code.startswith("gift") else code.title()
            price = -11_062.06 if code == "B" else 18.0
            good = list(self.goods)[self._below(len(self.goods))]
            self._invoice(day, [self._line(good), (code, text, 1, price)])
        self.left_out["not goods"] = len(codes)

    def _cancellations(self, day: str) -> None:
        for row in self.rows[5 : 5 + 40 : 4]:
            sold = (row["StockCode"], row["Description"], -int(row["Quantity"]), float(row["UnitPrice"]))
            self._invoice(day, [sold, ("D", "Discount", -1, 27.5)], prefix="C")

    def _largest_order(self) -> None:
        """Of what there is enough of, and paid for, by the rules of a replay."""
        plenty = [code for code in self.goods if not is_scarce(code)]
        if (self._number + 1) % DECLINED_EVERY == 0:
            self._number += 1
        self._invoice(DAY, [self._line(code, 1) for code in plenty[:LARGEST_ORDER]], hour=17)

    def _unsold(self) -> None:
        """Whatever nobody has bought on the second day."""
        sold = {
            row["StockCode"]
            for row in self.rows
            if row["InvoiceDate"].startswith(DAY) and float(row["UnitPrice"]) > 0
        }
        for some in batches([code for code in self.goods if code not in sold], 40):
            self._invoice(DAY, [self._line(code) for code in some], hour=18)


def batches(codes: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), size):
        yield codes[start : start + size]
