"""A real retailer's month: converted, imported through S3 and browsed, with every stock code accounted for."""

import csv
import gzip
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops import paths
from tests.local.catalogue import Catalogue
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
    """How often each SKU stands in all pages of the public listing."""
    pages = Catalogue(shop).pages(limit=100)
    return Counter(variant["sku"] for page in pages for each in page for variant in each["variants"])


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


def test_each_imported_sku_is_on_one_page_once(retail: Retail, on_sale: Counter[str]) -> None:
    found = {code: on_sale[code] for code in retail.stock_codes if on_sale[code]}
    assert len(found) == retail.imported
    assert set(found.values()) == {1}


def test_a_category_shows_its_products_and_no_others(shop: LocalShop, retail: Retail) -> None:
    """The busiest top category, with all its branches."""
    tops = Counter(product["category"].partition("/")[0] for product in retail.products)
    ((category, expected),) = tops.most_common(1)
    listed = Catalogue(shop).items(category=category, limit=100)
    assert all(f"{product['category']}/".startswith(f"{category}/") for product in listed)
    skus = {variant["sku"] for product in listed for variant in product["variants"]}
    assert len(skus & retail.stock_codes) == expected - retail.counts["refused"]
    page = Catalogue(shop).public("GET", "/products", category=category, limit=10)
    assert len(page.body["items"]) == 10
    assert page.body["items"] == listed[:10]


def test_a_product_is_as_the_ledger_has_it(shop: LocalShop, retail: Retail) -> None:
    (heart,) = [product for product in retail.products if product["sku"] == "85123A"]
    assert heart["title"].upper() == "WHITE HANGING HEART T-LIGHT HOLDER"
    (shown,) = [
        product
        for product in Catalogue(shop).items(category=heart["category"], limit=100)
        if product["slug"] == heart["product"]
    ]
    assert shown["title"] == heart["title"]
    (variant,) = shown["variants"]
    assert variant == {
        "sku": "85123A",
        "options": {},
        "prices": {"GBP": round(float(heart["price_gbp"]) * 100)},
    }
