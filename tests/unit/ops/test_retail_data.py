"""What `ops data fetch` makes of the public archive, and what is said where there are no data.

The archive itself is not here: these are made of a ledger, with cells as a spreadsheet writes them.
"""

import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

import pytest

from ops import paths, retail_data
from ops.errors import OpsError
from ops.online_retail import ledger_text
from tests.retail import COLUMNS, RetailLedger
from tests.unit.ops.test_cli import ops

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NUMERIC = {"Quantity", "UnitPrice", "CustomerID"}
_OF_JANUARY = ("539993", "22386", "JUMBO BAG PINK POLKADOT", "10", "2011-01-04 10:00:00", "1.95", "", "EIRE")


def workbook(lines: Iterable[Sequence[str]]) -> bytes:
    """Numbers where the retailer has numbers, dates as serial numbers, texts shared, nothing for what is empty."""
    strings: dict[str, int] = {}
    sheet = io.StringIO()
    sheet.write(f'<?xml version="1.0"?><worksheet xmlns="{_SPREADSHEET}"><dimension ref="A1"/><sheetData>')
    for number, line in enumerate([COLUMNS, *lines], start=1):
        sheet.write(f'<row r="{number}">')
        for letter, column, text in zip("ABCDEFGH", COLUMNS, line, strict=True):
            if text and number > 1 and column == "InvoiceDate":
                sheet.write(f'<c r="{letter}{number}" s="1"><v>{serial(text)!r}</v></c>')
            elif number > 1 and (column in _NUMERIC or text.isdigit()) and text:
                sheet.write(f'<c r="{letter}{number}"><v>{float(text):.17g}</v></c>')
            elif text:
                at = strings.setdefault(text, len(strings))
                sheet.write(f'<c r="{letter}{number}" t="s"><v>{at}</v></c>')
        sheet.write("</row>")
    sheet.write("</sheetData></worksheet>")
    shared = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as files:
        files.writestr("xl/worksheets/sheet1.xml", sheet.getvalue())
        files.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_SPREADSHEET}">{shared}</sst>')
    return book.getvalue()


def serial(moment: str) -> float:
    return (datetime.fromisoformat(moment) - datetime(1899, 12, 30)).total_seconds() / 86_400  # noqa: DTZ001


def archive_of(folder: Path, lines: Iterable[Sequence[str]]) -> tuple[Path, str]:
    """With its SHA-256."""
    file = folder / "online+retail.zip"
    with zipfile.ZipFile(file, "w") as files:
        files.writestr("Online Retail.xlsx", workbook(lines))
    return file, hashlib.sha256(file.read_bytes()).hexdigest()


def lines_of(ledger: RetailLedger) -> list[list[str]]:
    with ledger_text(ledger.file) as text:
        return list(csv.reader(text))[1:]


@pytest.mark.parametrize("retail_ledger", ["generated"], indirect=True)
def test_another_month_than_the_known_one_is_refused_and_nothing_is_left(
    retail_ledger: RetailLedger, tmp_path: Path
) -> None:
    archive, sha256 = archive_of(tmp_path, lines_of(retail_ledger))
    with pytest.raises(OpsError, match="is not the expected one"):
        retail_data.convert(archive, tmp_path / "out" / "2010-12.csv.gz", sha256=sha256)
    assert not (tmp_path / "out").exists()


def test_the_known_month_is_put_in_its_place(
    retail_ledger: RetailLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out" / "2010-12.csv.gz"
    with ledger_text(retail_ledger.file) as text:
        content = text.read().encode()
    if retail_ledger.name == "generated":
        monkeypatch.setattr(retail_data, "CONTENT_SHA256", hashlib.sha256(content).hexdigest())
    archive, sha256 = archive_of(tmp_path, [*lines_of(retail_ledger), _OF_JANUARY])
    assert not retail_data.holds(target)
    assert retail_data.convert(archive, target, sha256=sha256) == retail_ledger.lines
    assert gzip.decompress(target.read_bytes()) == content
    assert retail_data.holds(target)
    assert list(target.parent.iterdir()) == [target]


def test_an_archive_of_another_checksum_is_not_read(tmp_path: Path) -> None:
    archive = tmp_path / "online+retail.zip"
    archive.write_bytes(b"<html>moved</html>")
    with pytest.raises(OpsError, match=r"online\+retail\.zip is not the expected archive"):
        retail_data.convert(archive, tmp_path / "2010-12.csv.gz")


def test_a_site_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OpsError, match="could not be downloaded") as refused:
        retail_data.download(tmp_path / "a.zip", lambda _: None, url="http://127.0.0.1:1/online+retail.zip")
    assert "ops data fetch --from" in refused.value.remedy


def test_a_replay_without_data_says_so_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTWRIGHT_RETAIL_DATA", str(tmp_path))
    result = ops(tmp_path, "replay-orders", "--days", "2010-12-09")
    assert result.returncode == 1
    assert result.stderr.startswith("✗ The retailer's invoices are missing")
    assert "Run 'ops data fetch'" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_folder_that_is_named_is_the_one_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARTWRIGHT_RETAIL_DATA", str(tmp_path))
    assert paths.retail_ledger() == paths.fetched_ledger() == tmp_path / "2010-12.csv.gz"
