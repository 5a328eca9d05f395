"""Nothing of a ledger is lost, however dirty it is: random ones, and those of two retailers."""

import csv
import gzip
import io
import re
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.online_retail import COLUMNS, ConversionReport, convert_file, ledger_text
from tests import retail
from tests.retail import DAY, DAY_BEFORE, RetailLedger
from tests.unit.catalog import import_files
from tests.unit.catalog.import_shop import Shop

HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice")
# Every description of the retailer's December that names no product.
REMARKS = {"", "?", "amazon", "amazon sales", "check", "damages", "Dotcom sales", "faulty", "Found"}


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, strict=True))


CODES = st.sampled_from(
    [
        *("85123A", "85123a", " 85123A", "A.1", "A-1", "21134", "DCGS0003", "x" * 40),
        *("POST", "post", "M", "D", "BANK CHARGES", "S", "gift_0001_10"),
        *("", "  ", "=1+1", "-1", "\xa31", "x" * 41),
    ]
)
TEXTS = st.sampled_from(
    ["", "?", "check", "Found", "RED MUG", "Red mug", "\x00", '6" "PLATE"', "A\nB C"]
) | st.text(st.characters(codec="ascii"), max_size=250)
DATES = (
    st.sampled_from(["2010-12-01 08:26:00", "2010-12-09T08:26:00Z", "12/1/2010 8:26", "0001-01-01", ""])
    | TEXTS
)
PRICES = st.sampled_from(
    ["2.55", "0", "-1", "0.001", "1e3", "nan", "Infinity", "2,55", "\u0663", "999999999.99"]
) | st.floats().map(str)
LEDGERS = st.lists(st.tuples(st.just("1"), CODES, TEXTS, st.just("6"), DATES, PRICES), max_size=40)


@given(ledger=LEDGERS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]), packed=st.booleans())
def test_every_stock_code_is_a_product_or_left_out(
    tmp_path_factory: pytest.TempPathFactory, ledger: list[tuple[str, ...]], encoding: str, packed: bool
) -> None:
    folder = tmp_path_factory.mktemp("dirty")
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *ledger])
    content = text.getvalue().encode(encoding, "replace")
    (folder / "ledger").write_bytes(gzip.compress(content) if packed else content)

    report = convert_file(folder / "ledger", folder / "out.csv")

    products = read(folder / "out.csv")
    left_out = [row["stock_code"] for row in read(folder / "out.left-out.csv")]
    codes = {line[1].strip() for line in ledger if line[1].strip()}
    assert report.stock_codes == len(codes)
    assert report.lines == len(ledger)
    assert {product["sku"] for product in products} | set(left_out) == codes
    assert report.products + len(report.left_out) == len(products) + len(left_out) == len(codes)
    check_products(products)
    assert all_taken(folder / "out.csv") == report.products


def all_taken(file: Path) -> int:
    """How many products the catalogue reads, none of them refused."""
    products = import_files.read(file.read_bytes(), chunk=4096)
    assert [refusal for product in products for refusal in import_files.refused(product)] == []
    return len(products)


def check_products(products: list[dict[str, str]]) -> None:
    skus = [product["sku"] for product in products]
    assert skus == sorted(skus)
    assert (
        len({sku.upper() for sku in skus}) == len({product["product"] for product in products}) == len(skus)
    )
    for product in products:
        assert tuple(product) == COLUMNS
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", product["product"])
        assert len(product["product"]) <= 120
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", product["sku"])
        assert product["title"].isprintable()
        assert product["title"] == " ".join(product["title"].split())
        assert 0 < len(product["title"]) <= 200
        assert re.fullmatch(r"\d+\.\d\d", product["price_gbp"])
        assert Decimal(product["price_gbp"]) > 0


def lines_of(ledger: RetailLedger) -> list[dict[str, str]]:
    with ledger_text(ledger.file) as text:
        return list(csv.DictReader(text))


@dataclass(frozen=True, slots=True)
class Converted:
    file: Path
    report: ConversionReport


@pytest.fixture(scope="module")
def converted(retail_ledger: RetailLedger, tmp_path_factory: pytest.TempPathFactory) -> Converted:
    file = tmp_path_factory.mktemp("converted") / "out.csv"
    return Converted(file, convert_file(retail_ledger.file, file))


def test_a_retailers_ledger(retail_ledger: RetailLedger, converted: Converted) -> None:
    report, products = converted.report, read(converted.file)
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in lines_of(retail_ledger):
        lines[line["StockCode"]].append(line)

    assert report.lines == retail_ledger.lines
    assert report.stock_codes == len(lines) == retail_ledger.stock_codes
    assert {product["sku"] for product in products} | dict(report.left_out).keys() == lines.keys()
    assert report.products + len(report.left_out) == len(lines)
    assert report.products == all_taken(converted.file)
    check_products(products)
    for product in products:
        of_code = lines[product["sku"]]
        latest = max(line["InvoiceDate"] for line in of_code if float(line["UnitPrice"]) > 0)
        prices = {f"{float(line['UnitPrice']):.2f}" for line in of_code if line["InvoiceDate"] == latest}
        assert product["price_gbp"] in prices
        texts = Counter(" ".join(line["Description"].split()) for line in of_code)
        most = max(count for text, count in texts.items() if text not in REMARKS)
        assert texts[product["title"]] == most
        assert product["title"] not in REMARKS

    reasons = Counter(reason.split(":")[0].split(",")[0].split(" from ")[0] for _, reason in report.left_out)
    assert reasons == retail_ledger.left_out


def test_converting_again_gives_the_same_bytes(
    retail_ledger: RetailLedger, converted: Converted, tmp_path: Path
) -> None:
    convert_file(retail_ledger.file, tmp_path / "again.csv")
    for end in (".csv", ".left-out.csv"):
        assert (tmp_path / f"again{end}").read_bytes() == converted.file.with_suffix(end).read_bytes()


def test_two_days_imported_one_after_the_other_are_one_catalogue(
    retail_ledger: RetailLedger, tmp_path: Path
) -> None:
    lines = lines_of(retail_ledger)
    skus: set[str] = set()
    with ThreadPoolExecutor(1) as pool:
        shop = Shop(pool)
        for day in (DAY_BEFORE, DAY):
            retail.write(tmp_path / day, [line for line in lines if line["InvoiceDate"].startswith(day)])
            convert_file(tmp_path / day, tmp_path / "out.csv")
            record = shop.import_file((tmp_path / "out.csv").read_bytes())
            assert (record.status, record.refused) == ("succeeded", 0), record.refusals
            skus |= {product["sku"].upper() for product in read(tmp_path / "out.csv")}
        assert all(shop.products.by_sku(sku) for sku in skus)
        assert len(shop.products.versions()) == len(skus)
