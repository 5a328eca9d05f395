"""A real retailer's month: converted, imported through S3, with every stock code accounted for."""

import csv
import gzip
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops import paths
from tests.local.catalogue import Catalogue, changes_of
from tests.local.conftest import LocalShop

DATA = paths.ROOT.parent / "shared" / "data" / "online-retail"
IMPORTED = re.compile(
    r"(?P<rows>\d+) rows, (?P<created>\d+) created, (?P<updated>\d+) updated, "
    r"(?P<unchanged>\d+) unchanged, (?P<refused>\d+) refused"
)


@dataclass(frozen=True)
class Retail:
    """What went in, counted by the csv module alone, and what each step says that it made of it."""

    stock_codes: frozenset[str]
    products: list[dict[str, str]]
    left_out: list[dict[str, str]]
    counts: dict[str, int]

    @property
    def imported(self) -> int:
        return self.counts["created"] + self.counts["updated"] + self.counts["unchanged"]


@pytest.fixture(scope="module")
def retail(shop: LocalShop, tmp_path_factory: pytest.TempPathFactory) -> Retail:
    ledger = Path(os.environ.get("CARTWRIGHT_RETAIL_DATA", DATA)) / "2010-12.csv.gz"
    assert ledger.is_file(), f"{ledger}: set CARTWRIGHT_RETAIL_DATA to the folder that holds it"
    with gzip.open(ledger, "rt", encoding="utf-8", newline="") as lines:
        codes = frozenset(line["StockCode"].strip() for line in csv.DictReader(lines)) - {""}
    converted = tmp_path_factory.mktemp("retail") / "december.csv"
    shop.ops("catalog", "from-online-retail", str(ledger), "-o", str(converted), check=True)
    said = shop.ops("catalog", "import", str(converted), check=True).stdout
    counts = IMPORTED.search(said)
    assert counts, said
    return Retail(
        stock_codes=codes,
        products=read(converted),
        left_out=read(converted.with_suffix(".left-out.csv")),
        counts={name: int(figure) for name, figure in counts.groupdict().items()},
    )


@pytest.fixture(scope="module")
def on_sale(shop: LocalShop, retail: Retail) -> Counter[str]:
    """How often each SKU stands among the active products that the table's index has."""
    active = (item for item in changes_of(shop) if item.get("status") == "active")
    return Counter(variant["sku"] for item in active for variant in item["variants"])


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_stock_code_is_imported_refused_or_left_out(retail: Retail) -> None:
    assert len(retail.stock_codes) > 2_000
    assert retail.imported + retail.counts["refused"] + len(retail.left_out) == len(retail.stock_codes)
    assert retail.counts["rows"] == len(retail.products)
    converted = {product["sku"] for product in retail.products}
    left_out = {each["stock_code"] for each in retail.left_out}
    assert converted | left_out == retail.stock_codes
    assert not converted & left_out
    assert all(each["reason"] for each in retail.left_out)


def test_each_imported_sku_is_for_sale_once(retail: Retail, on_sale: Counter[str]) -> None:
    found = {code: on_sale[code] for code in retail.stock_codes if on_sale[code]}
    assert len(found) == retail.imported
    assert set(found.values()) == {1}


def test_a_product_is_as_the_ledger_has_it(shop: LocalShop, retail: Retail) -> None:
    (heart,) = [product for product in retail.products if product["sku"] == "85123A"]
    assert heart["title"].upper() == "WHITE HANGING HEART T-LIGHT HOLDER"
    shown = Catalogue(shop).public("GET", f"/products/by-sku/{heart['sku']}").body
    assert (shown["slug"], shown["title"]) == (heart["product"], heart["title"])
    assert shown["category"]["path"] == heart["category"]
    (variant,) = shown["variants"]
    assert (variant["sku"], variant["options"]) == ("85123A", {})
    assert variant["prices"] == {"GBP": round(float(heart["price_gbp"]) * 100)}
