"""A retailer's ledger: converted, imported through S3, with every stock code accounted for."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.online_retail import ledger_text
from tests.local.catalogue import Catalogue, changes_of
from tests.local.conftest import LocalShop
from tests.local.waiting import until
from tests.retail import DAY, RetailLedger, write

IMPORTED = re.compile(
    r"(?P<rows>\d+) rows, (?P<created>\d+) created, (?P<updated>\d+) updated, "
    r"(?P<unchanged>\d+) unchanged, (?P<refused>\d+) refused"
)


@dataclass(frozen=True)
class Retail:
    """What went in, counted by the csv module alone, and what each step says that it made of it."""

    name: str
    stock_codes: frozenset[str]
    products: list[dict[str, str]]
    left_out: list[dict[str, str]]
    counts: dict[str, int]

    @property
    def imported(self) -> int:
        return self.counts["created"] + self.counts["updated"] + self.counts["unchanged"]


@dataclass(frozen=True)
class Sought:
    """What one ledger's shoppers know of it: a product's code and title, and what they type, with what they find."""

    code: str
    title: str
    searches: tuple[tuple[str, str], ...]


SOUGHT = {
    "generated": Sought(
        "300000A",
        "AMBER CHEVRON ASHTRAY",
        (
            ("ashtrays amber chevron", "AMBER CHEVRON ASHTRAY"),
            ("300000a", "AMBER CHEVRON ASHTRAY"),
            ("violet zig wine", "VIOLET ZIGZAG WINE RACK"),
        ),
    ),
    "real": Sought(
        "85123A",
        "WHITE HANGING HEART T-LIGHT HOLDER",
        (
            ("heart holder", "WHITE HANGING HEART T-LIGHT HOLDER"),
            ("85123a", "WHITE HANGING HEART T-LIGHT HOLDER"),
            ("regency cakestands", "REGENCY CAKESTAND 3 TIER"),
            ("alarm clock red", "ALARM CLOCK BAKELIKE RED"),
        ),
    ),
}


@pytest.fixture(scope="module")
def retail(shop: LocalShop, retail_ledger: RetailLedger, tmp_path_factory: pytest.TempPathFactory) -> Retail:
    """Of the real ledger one day, which has as many stock codes as the generated one has."""
    folder = tmp_path_factory.mktemp("retail")
    file, converted = folder / "ledger.csv", folder / "products.csv"
    with ledger_text(retail_ledger.file) as text:
        lines = list(csv.DictReader(text))
    if retail_ledger.name == "real":
        lines = [line for line in lines if line["InvoiceDate"].startswith(DAY)]
    write(file, lines)
    codes = frozenset(line["StockCode"].strip() for line in lines) - {""}
    shop.ops("catalog", "from-online-retail", str(file), "-o", str(converted), check=True)
    said = shop.ops("catalog", "import", str(converted), check=True).stdout
    counts = IMPORTED.search(said)
    assert counts, said
    return Retail(
        name=retail_ledger.name,
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


@pytest.mark.long
def test_every_stock_code_is_imported_refused_or_left_out(retail: Retail) -> None:
    assert len(retail.stock_codes) > 1_200
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
    sought = SOUGHT[retail.name]
    (product,) = [product for product in retail.products if product["sku"] == sought.code]
    assert product["title"] == sought.title
    shown = Catalogue(shop).public("GET", f"/products/by-sku/{sought.code}").body
    assert (shown["slug"], shown["title"]) == (product["product"], product["title"])
    assert shown["category"]["path"] == product["category"]
    (variant,) = shown["variants"]
    assert (variant["sku"], variant["options"]) == (sought.code, {})
    assert variant["prices"] == {"GBP": round(float(product["price_gbp"]) * 100)}


def test_shoppers_find_what_was_imported(shop: LocalShop, retail: Retail) -> None:
    """Products of one millisecond have no order among them, so the first two may change places."""
    assert retail.imported
    for typed, title in SOUGHT[retail.name].searches:

        def look(typed: str = typed, title: str = title) -> list[str]:
            found = Catalogue(shop).public("GET", "/products", q=typed, limit=2).body["items"]
            titles = [each["title"] for each in found]
            return titles if title in titles else []

        assert until(look), typed
