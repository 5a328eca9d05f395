"""Nothing of a ledger is lost, however dirty it is: generated ones, and the retailer's real December."""

import csv
import gzip
import io
import os
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.online_retail import COLUMNS, convert_file
from tests.unit.catalog import import_files

ROOT = Path(__file__).resolve().parents[3]
HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice")
# Every description of the retailer's December that names no product.
REMARKS = {"", "?", "amazon", "amazon sales", "check", "damages", "Dotcom sales", "faulty", "Found"}


@pytest.fixture(scope="session")
def retail_file() -> Path:
    folder = os.environ.get("CARTWRIGHT_RETAIL_DATA", str(ROOT.parent / "shared" / "data" / "online-retail"))
    file = Path(folder) / "2010-12.csv.gz"
    if not file.is_file():
        pytest.fail(f"{file} is missing: set CARTWRIGHT_RETAIL_DATA to the folder that holds 2010-12.csv.gz")
    return file


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


def test_the_retailers_december(retail_file: Path, tmp_path: Path) -> None:
    report = convert_file(retail_file, tmp_path / "out.csv")
    products = read(tmp_path / "out.csv")
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(retail_file, "rt", encoding="utf-8", newline="") as text:
        for line in csv.DictReader(text):
            lines[line["StockCode"]].append(line)

    assert report.lines == 42_481
    assert report.stock_codes == len(lines) == 2_822
    assert {product["sku"] for product in products} | dict(report.left_out).keys() == lines.keys()
    assert report.products + len(report.left_out) == len(lines)
    assert report.products == all_taken(tmp_path / "out.csv")
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

    reasons = Counter(reason.split(":")[0].split(" from ")[0] for _, reason in report.left_out)
    assert reasons == {"differs": 57, "no description": 21, "no positive price": 2, "not goods": 11}


def test_converting_twice_gives_the_same_bytes(retail_file: Path, tmp_path: Path) -> None:
    outputs = []
    for name in ("first", "second"):
        convert_file(retail_file, tmp_path / f"{name}.csv")
        outputs.append([(tmp_path / f"{name}{end}").read_bytes() for end in (".csv", ".left-out.csv")])
    assert outputs[0] == outputs[1]
