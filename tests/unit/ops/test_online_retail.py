"""The ledger becomes a catalogue, and nothing of it is lost without a reason."""

import csv
import gzip
import re
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ops import online_retail
from ops.online_retail import ConversionReport, RetailFileError, convert_file
from ops.online_retail_rules import slugify
from tests.unit.catalog.import_shop import Shop

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def convert(
    folder: Path, *lines: str, header: str = HEADER
) -> tuple[ConversionReport, dict[str, dict[str, str]]]:
    """Lines are "code,description,date,price"; the answer's products are by SKU."""
    cells = (line.split(",") for line in lines)
    ledger = "".join(f"536365,{code},{text},6,{date},{price},,UK\n" for code, text, date, price in cells)
    (folder / "ledger.csv").write_text(header + ledger, encoding="utf-8")
    report = convert_file(folder / "ledger.csv", folder / "out.csv")
    return report, {row["sku"]: row for row in read(folder / "out.csv")}


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, strict=True))


def test_a_product_has_the_most_frequent_title_and_the_latest_positive_price(tmp_path: Path) -> None:
    report, products = convert(
        tmp_path,
        "85123A,CREAM HANGING HEART,2010-12-02 10:00:00,2.55",
        "85123A,WHITE  HANGING HEART ,2010-12-03 10:00:00,2.95",
        "85123A,WHITE HANGING HEART,2010-12-01 08:26:00,3.39",
        "85123A,damages,2010-12-04 10:00:00,0.0",
        "85123A,damages,2010-12-05 10:00:00,-5.00",
        "85123A,damages,2010-12-06 10:00:00,0.001",
        "85123A,damages,2010-12-07 10:00:00,12345678.0",
    )
    assert (report.stock_codes, report.products, report.left_out) == (1, 1, [])
    assert products["85123A"] == {
        "product": "85123a",
        "title": "WHITE HANGING HEART",
        "description": "",
        "category": "home/decorations",
        "status": "active",
        "sku": "85123A",
        "options": "",
        "price_gbp": "2.95",
    }


def test_ties_go_to_the_first_title_and_the_last_price(tmp_path: Path) -> None:
    _, products = convert(
        tmp_path,
        "1,RED MUG,2010-12-02 10:00:00,1.0",
        "1,BLUE MUG,2010-12-02 10:00:00,2.5",
        "2,RED MUG,someday,3.0",
        "2,RED MUG,12/1/2010 8:26,4.0",
        "2,RED MUG,never,5.0",
    )
    assert (products["1"]["title"], products["1"]["price_gbp"]) == ("RED MUG", "2.50")
    assert products["2"]["price_gbp"] == "4.00"


def test_what_is_left_out_is_listed_with_its_reason(tmp_path: Path) -> None:
    report, products = convert(
        tmp_path,
        "POST,POSTAGE,2010-12-01 08:26:00,18.0",
        "m,Manual,2010-12-01 08:26:00,1.0",
        "gift_0001_40,Dotcomgiftshop Gift Voucher,2010-12-01 08:26:00,34.04",
        "20713,,2010-12-01 08:26:00,1.25",
        "20714,?,2010-12-01 08:26:00,1.25",
        "20714,check,2010-12-01 08:26:00,1.25",
        "20715,LUNCH BAG,2010-12-01 08:26:00,0.0",
        "=cmd()|x,LUNCH BAG,2010-12-01 08:26:00,1.0",
        "20716b,LUNCH BAG,2010-12-01 08:26:00,2.0",
        "20716B,LUNCH BAG,2010-12-01 08:26:00,1.0",
        "20717b,LUNCH BAG,2010-12-01 08:26:00,2.0",
        "20717B,LUNCH BAG,2010-12-01 08:26:00,0.0",
        ",LUNCH BAG,2010-12-01 08:26:00,1.0",
    )
    assert dict(report.left_out) == {
        "POST": "not goods: postage",
        "m": "not goods: a manual entry",
        "gift_0001_40": "not goods: a gift voucher",
        "20713": "no description",
        "20714": "no description, only notes: ?, check",
        "20715": "no positive price",
        "=cmd()|x": "not a valid SKU",
        "20716b": "differs from 20716B only by case",
        "20717B": "no positive price",
    }
    assert set(products) == {"20716B", "20717b"}
    assert (report.lines, report.lines_without_code) == (13, 1)
    listed = [(row["stock_code"], row["reason"]) for row in read(tmp_path / "out.left-out.csv")]
    assert listed == report.left_out == sorted(report.left_out)


def test_of_codes_that_differ_by_case_the_busier_one_stays(tmp_path: Path) -> None:
    report, products = convert(
        tmp_path,
        "20716B,LUNCH BAG,2010-12-01 08:26:00,1.0",
        "20716b,LUNCH BAG,2010-12-01 08:26:00,2.0",
        "20716b,LUNCH BAG,2010-12-01 08:26:00,2.0",
    )
    assert set(products) == {"20716b"}
    assert report.left_out == [("20716B", "differs from 20716b only by case")]


def test_codes_that_differ_by_punctuation_have_slugs_of_their_own(tmp_path: Path) -> None:
    _, products = convert(
        tmp_path, "A.1,LUNCH BAG,2010-12-01 08:26:00,1.0", "A-1,LUNCH BAG,2010-12-01 08:26:00,1.0"
    )
    slugs = {sku: product["product"] for sku, product in products.items()}
    assert slugs["A-1"] == "a-1"
    assert re.fullmatch("a-1-[0-9a-f]{8}", slugs["A.1"])


def check_another_file_updates_the_same_products(tmp_path: Path) -> None:
    """Descriptions change from day to day, and codes share them; the stock code stays."""
    days = [
        ("85123A,WHITE HANGING HEART,2010-12-01 08:26:00,2.55", "A.1,LUNCH BAG,2010-12-01 08:26:00,1.0"),
        (
            "85123a,CREAM HANGING HEART,2010-12-02 08:26:00,2.95",
            "A-1,LUNCH BAG,2010-12-02 08:26:00,1.1",
            "A.1,LUNCH BAG,2010-12-02 08:26:00,1.2",
        ),
    ]
    with ThreadPoolExecutor(1) as pool:
        shop = Shop(pool)
        effects = []
        for day in days:
            convert(tmp_path, *day)
            record = shop.import_file((tmp_path / "out.csv").read_bytes())
            effects.append((record.created, record.updated, record.refused))
        assert effects == [(2, 0, 0), (1, 2, 0)]
        heart = shop.product("85123a")
    assert (heart.title, heart.variants[0].prices) == ("CREAM HANGING HEART", {"GBP": 295})


def test_another_file_of_the_ledger_updates_the_same_products(tmp_path: Path) -> None:
    check_another_file_updates_the_same_products(tmp_path)


def test_slugs_of_descriptions_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: a new description makes a new product, which is refused, as the old one has its SKU."""
    original = online_retail._rows

    def as_it_was(*what: Any) -> Iterator[tuple[str, ...]]:
        for _, title, *rest in original(*what):
            yield slugify(f"{title} {rest[3]}"), title, *rest

    monkeypatch.setattr(online_retail, "_rows", as_it_was)
    with pytest.raises(AssertionError, match=re.escape("(0, 1, 1)] == [(2, 0, 0), (1, 2, 0)]")):
        check_another_file_updates_the_same_products(tmp_path)


def test_windows_encoding_marks_and_long_titles_are_read(tmp_path: Path) -> None:
    source = tmp_path / "ledger"
    line = f'5,1,"GIFT FOR \xa35 {"X" * 300}",6,2010-12-01 08:26:00,1.0,,UK\r\n'
    source.write_bytes(b"\xef\xbb\xbf" + HEADER.encode() + line.encode("cp1252"))
    convert_file(source, tmp_path / "out.csv")
    (product,) = read(tmp_path / "out.csv")
    assert product["title"].startswith("GIFT FOR \xa35 XXX")
    assert len(product["title"]) == 200


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no column StockCode, Description, InvoiceDate, UnitPrice"),
        (b"StockCode,Description,UnitPrice\n", "no column InvoiceDate"),
        (HEADER.encode() + b'1,2,"' + b"x" * 200_000, "line 2: field larger than field limit"),
        (gzip.compress(HEADER.encode() * 50)[:-12], "the compressed file is damaged"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_and_nothing_written(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    source = tmp_path / "ledger.csv"
    source.write_bytes(content)
    with pytest.raises(RetailFileError, match=complaint):
        convert_file(source, tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == [source]


def test_the_source_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "ledger.csv"
    source.write_text(HEADER, encoding="utf-8")
    with pytest.raises(RetailFileError, match="is the source file itself"):
        convert_file(source, source)
    assert source.read_text(encoding="utf-8") == HEADER


def test_memory_does_not_grow_with_the_lines(tmp_path: Path) -> None:
    source = tmp_path / "ledger.csv"
    line = (
        "536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    )
    source.write_text(HEADER + line * 30_000, encoding="utf-8")
    tracemalloc.start()
    try:
        convert_file(source, tmp_path / "out.csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < source.stat().st_size / 4
