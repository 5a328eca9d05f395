"""Which lines of the ledger become which invoices, by which rules."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ops.online_retail import RetailFileError
from ops.replay import rules
from ops.replay.invoices import Ledger, goods_of, read_ledger
from tests.retail import RetailLedger
from tests.unit.ops.replays import ledger_file

DAY = date(2010, 12, 9)


def read(file: Path, folder: Path, *days: date) -> Ledger:
    return read_ledger(file, goods_of(file, folder / "catalogue.csv"), days or (DAY,))


def test_lines_of_one_sku_are_one_whatever_their_case(tmp_path: Path) -> None:
    file = ledger_file(tmp_path, "1,85123A,2,08:00", "1,85123a,3,08:00", "1,22,1,08:00", "1,85123A,1,08:00")
    (invoice,) = read(file, tmp_path).invoices
    assert invoice.lines == {"85123A": 6, "22": 1}
    assert invoice.rows == 4


def test_what_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    rows = (
        "C1,22,-2,08:00",
        "2,22,0,08:00",
        "2,POST,1,08:00",
        "2,22,100001,08:00",
        "3,22,x,08:00",
        "4,22,4,08:00",
    )
    ledger = read(ledger_file(tmp_path, *rows), tmp_path)
    assert [invoice.number for invoice in ledger.invoices] == ["4"]
    assert ledger.passed_over == {"a cancellation": 1, "nothing on it is for sale": 2}
    assert ledger.left_out == {
        "of a cancellation": 1,
        "not a valid quantity": 3,
        "not goods: postage": 1,
    }


def test_invoices_are_by_time_and_of_the_days_asked_for(tmp_path: Path) -> None:
    ledger = read(ledger_file(tmp_path, "1,22,1,10:00", "2,22,1,09:00"), tmp_path)
    assert [invoice.number for invoice in ledger.invoices] == ["2", "1"]
    assert [invoice.number for invoice in ledger.first(1).invoices] == ["2"]
    assert not read(ledger_file(tmp_path, "1,22,1,10:00"), tmp_path, date(2010, 12, 8)).invoices


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    file = ledger_file(tmp_path, "1,22,1,10:00")
    file.write_text(file.read_text().replace("InvoiceNo", "Invoice"))
    with pytest.raises(RetailFileError, match="InvoiceNo"):
        read(file, tmp_path)


def test_a_retailers_day_is_accounted_for(retail_ledger: RetailLedger, tmp_path: Path) -> None:
    ledger = read(retail_ledger.file, tmp_path)
    rows = sum(invoice.rows for invoice in ledger.invoices) + sum(ledger.left_out.values())
    assert rows == retail_ledger.day_lines
    assert len(ledger.invoices) + sum(ledger.passed_over.values()) == retail_ledger.day_invoices
    assert max(len(invoice.lines) for invoice in ledger.invoices) == retail_ledger.day_largest
    demand = ledger.demand
    scarce = [sku for sku in demand if rules.is_scarce(sku)]
    assert 0.08 < len(scarce) / len(demand) < 0.12
    assert any(map(rules.declines, ledger.invoices))
    stock = Counter({sku: rules.stock_for(sku, units) for sku, units in demand.items()})
    assert all(
        stock[sku] <= demand[sku] * 0.6 if sku in scarce else stock[sku] >= demand[sku] for sku in demand
    )


@pytest.mark.parametrize(
    ("sku", "demand", "stock"), [("22", 10, 11), ("22", 1, 2), ("46", 10, 6), ("46", 1, 0)]
)
def test_stock_by_the_rule(sku: str, demand: int, stock: int) -> None:
    assert rules.stock_for(sku, demand) == stock
