"""What an import refuses: rows, each with its line, column and reason, or a file that is none of ours."""

import gzip
from pathlib import Path

import pytest

from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem
from tests.local.importing import HEADER, announce, counts, file_of, imported, reported, row


@pytest.fixture
def catalogue(shop: LocalShop) -> Catalogue:
    return Catalogue(shop)


def test_refused_rows_are_listed_with_line_column_and_reason(catalogue: Catalogue) -> None:
    catalogue.create("taken")
    taken = f"taken-{catalogue.tag}"
    rows = [
        ("", row(catalogue, "good")),
        ("product", row(catalogue, "a", product="Not a slug")),
        ("title", row(catalogue, "b", title="")),
        ("description", row(catalogue, "c", description="a" * 4001)),
        ("category", row(catalogue, "d", category="Kitchen")),
        ("status", row(catalogue, "e", status="gone")),
        ("sku", row(catalogue, "f", sku="a b")),
        ("options", row(catalogue, "g", options="red")),
        ("price_gbp", row(catalogue, "h", price_gbp="2.555")),
        ("price_gbp", row(catalogue, "i", price_gbp="-1")),
        ("price_gbp", row(catalogue, "j", price_gbp="1e3")),
        ("price_gbp", row(catalogue, "k", price_gbp="")),
        ("price_gbp", row(catalogue, "l", price_gbp="999999999999999")),
        ("", row(catalogue, "m") + ",one,more"),
        ("sku", row(catalogue, "n", sku=taken.upper())),
        ("product", row(catalogue, "good", sku=f"other-{catalogue.tag}")),
    ]
    record = imported(catalogue, file_of(line for _, line in rows))
    assert (record["status"], counts(record)) == ("succeeded", {"rows": 16, "created": 1, "refused": 15})
    expected = [(line, column) for line, (column, _) in enumerate(rows, start=2) if line > 2]
    assert [(each["line"], each["column"]) for each in record["refusals"]] == expected
    assert all(each["reason"] for each in record["refusals"])
    reasons = {each["line"]: each["reason"] for each in record["refusals"]}
    assert "2.555 could mean 2.555 GBP or 2555.00 GBP" in reasons[10]
    assert "belongs to another product" in reasons[16]
    assert {each["slug"] for each in catalogue.stored()} == {f"good-{catalogue.tag}", taken}


def test_all_refusals_can_be_paged_through(catalogue: Catalogue) -> None:
    record = imported(
        catalogue, file_of(row(catalogue, f"p{number}", price_gbp="free") for number in range(130))
    )
    assert counts(record) == {"rows": 130, "refused": 130}
    path = f"/imports/{record['id']}/refusals"
    pages = list(catalogue.pages(path, limit=50))
    assert [len(page) for page in pages] == [50, 50, 30]
    listed = [refusal for page in pages for refusal in page]
    assert [refusal["line"] for refusal in listed] == list(range(2, 132))
    assert record["refusals"] == listed[:100]
    cursor = catalogue.staff("GET", path, limit=1).body["next"]
    other = announce(catalogue, 1)["id"]
    foreign = catalogue.staff("GET", f"/imports/{other}/refusals", cursor=cursor)
    assert_problem(foreign, 400)
    assert foreign.fields == ["cursor"]


GOOD = f"{HEADER}\n".encode()
UNREADABLE = {
    "another header": (b"a,b\n1,2\n", "unknown column 'a'"),
    "no header": (b"\n\n", "empty"),
    "a column missing": (b"product,title,category,price_gbp\n", "lacks the column 'sku'"),
    "a column twice": (b"product,product,title,category,sku,price_gbp\n", "'product' twice"),
    "no product column": (b"title,sku\n", "lacks the column 'product'"),
    "300 columns": (b"product" + b",x" * 299 + b"\n", "more than 200 columns"),
    "an unknown currency": (b"product,title,category,sku,price_xyz\n", "unknown column 'price_xyz'"),
    "Latin-1": (GOOD + "café".encode("latin-1"), "not UTF-8"),
    "UTF-16 that breaks off": (GOOD.decode().encode("utf-16")[:-1], "not UTF-16"),
    "NUL": (GOOD + b"a\0b\n", "Line 2 has a NUL"),
    "random bytes": (bytes(range(256)) * 100, "not UTF-8"),
    "gzip": (gzip.compress(GOOD, mtime=0), "import it as csv.gz"),
    "a workbook": (b"PK\x03\x04" + b"a" * 100, "a workbook"),
    "HTML": (b"<!doctype html><html></html>", "unknown column"),
    "an open quote": (GOOD + b'"a,b\n', "not valid CSV"),
    "a line without end": (GOOD + b"a" * 140_000, "longer than"),
}


HOSTILE = {
    "not gzip": (GOOD, "csv.gz", "not gzip"),
    "broken off": (gzip.compress(GOOD * 100)[:-20], "csv.gz", "incomplete"),
    "damaged": (gzip.compress(GOOD * 100)[:-8] + bytes(8), "csv.gz", "damaged"),
    "garbage behind it": (gzip.compress(GOOD) + b"garbage", "csv.gz", "followed by other data"),
    "gzip of gzip": (gzip.compress(gzip.compress(GOOD)), "csv.gz", "gzip twice"),
    "a bomb": (gzip.compress(GOOD + b"\n" * 50_000_000), "csv.gz", "200 times its size"),
    "a line of 2 GB": (gzip.compress(b"a" * 20_000_000) * 100, "csv.gz", "longer than"),
    "no text": (b"\xff\xff", "jsonl", "not UTF-8"),
    "an empty UTF-16": (b"\xff\xfe", "jsonl", "empty"),
    "a JSON line without end": (b'{"slug": "' + b"a" * 300_000, "jsonl", "longer than"),
    "nothing but blank lines": (b"\n\n", "jsonl", "empty"),
    "a packed JSON bomb": (gzip.compress(b" \n" * 50_000_000), "jsonl.gz", "200 times its size"),
}


@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_fails_with_a_reason(
    catalogue: Catalogue, content: bytes, reason: str
) -> None:
    record = imported(catalogue, content)
    assert (record["status"], counts(record)) == ("failed", {})
    assert reason in record["reason"]
    assert len(record["reason"]) < 200
    (line,) = reported(record)
    assert (line["effect"], line["reason"]) == ("failed", record["reason"])


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        pytest.param(*each, id=name, marks=[pytest.mark.long] if "bomb" in name else [])
        for name, each in HOSTILE.items()
    ],
)
def test_a_hostile_file_fails_with_a_reason_and_the_next_one_is_imported(
    catalogue: Catalogue, content: bytes, kind: str, reason: str
) -> None:
    record = imported(catalogue, content, format=kind)
    assert (record["status"], counts(record)) == ("failed", {})
    assert reason in record["reason"]
    good = imported(catalogue, file_of([row(catalogue, "good")]))
    assert (good["status"], counts(good)) == ("succeeded", {"rows": 1, "created": 1})


def test_a_file_that_turns_bad_keeps_what_came_before(catalogue: Catalogue) -> None:
    rows = file_of(row(catalogue, f"p{number}") for number in range(101))
    record = imported(catalogue, rows + b"\xff\n")
    assert record["status"] == "failed"
    assert "not UTF-8" in record["reason"]
    assert len(catalogue.stored()) == record["created"]


def test_the_command_line_says_why_an_import_failed(shop: LocalShop, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(b"a,b\n1,2\n")
    result = shop.ops("catalog", "import", str(file))
    assert result.returncode == 1
    said = " ".join(result.stderr.split())
    assert (
        "The import failed. The header contains an unknown column 'a'. Correct the file and import it again."
        in said
    )
