"""A morning of a retailer's day with its largest invoice: a generated one with 1,106 lines, and the real one's."""

import csv
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from cartwright.clock import utc_now
from ops.api import Session
from ops.online_retail import ledger_text
from ops.online_retail_rules import NOT_GOODS
from ops.replay.outcomes import Document, StaffApi
from ops.shop import Shop
from tests.local.conftest import LocalShop
from tests.retail import DAY, Generator, RetailLedger, write

pytestmark = pytest.mark.long

MORNING = 20
"""Invoices, besides the largest."""
_TAG = "-R"

Rows = list[dict[str, str]]
Finished = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Morning:
    generated: bool
    file: Path
    largest: str
    lines: int

    @property
    def label(self) -> str:
        return "generated" if self.generated else "real"


@pytest.fixture(scope="module")
def morning(retail_ledger: RetailLedger, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """With SKUs of its own: other tests have the retailers' catalogues in the same shop."""
    if retail_ledger.name == "generated":
        rows = Generator(tag=_TAG).rows
    else:
        with ledger_text(retail_ledger.file) as text:
            rows = list(csv.DictReader(text))
        for row in rows:
            if row["StockCode"].upper() not in NOT_GOODS:
                row["StockCode"] += _TAG
    invoices: dict[str, Rows] = defaultdict(list)
    for row in rows:
        if row["InvoiceDate"].startswith(DAY):
            invoices[row["InvoiceNo"]].append(row)
    sales = [number for number in invoices if not number.startswith("C")]
    largest = max(sales, key=lambda number: len(invoices[number]))
    file = tmp_path_factory.mktemp("replay") / "morning.csv"
    write(file, [row for number in dict.fromkeys((*sales[:MORNING], largest)) for row in invoices[number]])
    return Morning(retail_ledger.name == "generated", file, largest, retail_ledger.day_largest)


@pytest.fixture(scope="module")
def run(shop: LocalShop, morning: Morning) -> Finished:
    arguments = ("--days", DAY, "--label", morning.label, "--prepare", "--check")
    return shop.ops("replay-orders", str(morning.file), *arguments)


def placed(shop: LocalShop, morning: Morning) -> list[Document]:
    """All orders of the replay that the shop has, by the customers' addresses and not by what the replay remembers."""
    content = {key: shop.content[key] for key in ("stage", "region", "endpoint", "outputs")}
    session = Session(Shop(**content), "orders", lambda: shop.token("staff"))
    today = utc_now().date()
    listed = StaffApi(session, session, session).orders_between(today - timedelta(days=1), today)
    return [order for order in listed if order["email"].startswith(f"replay-{morning.label}-")]


def test_every_order_ended_as_its_stock_and_its_token_say(morning: Morning, run: Finished) -> None:
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 failed" in run.stdout
    assert "\n0 violations\n" in run.stdout
    assert "confirmed" in run.stdout
    if morning.generated:
        assert "rejected: out-of-stock" in run.stdout
        assert "cancelled: staff" in run.stdout


def test_the_largest_order_passes(shop: LocalShop, morning: Morning, run: Finished) -> None:
    assert run.stdout
    orders = {order["email"]: order for order in placed(shop, morning)}
    largest = orders[f"replay-{morning.label}-{morning.largest}@example.com"]
    if morning.generated:
        assert largest["state"] == "confirmed"
    assert largest["line_count"] == morning.lines == max(order["line_count"] for order in orders.values())


def test_a_second_run_orders_nothing_again(shop: LocalShop, morning: Morning, run: Finished) -> None:
    assert run.stdout
    before = placed(shop, morning)
    again = shop.ops("replay-orders", str(morning.file), "--days", DAY, "--label", morning.label)
    assert again.returncode == 0, again.stdout + again.stderr
    counted = re.search(r"(\d+) invoices ordered in \d+ s, (\d+) of them by an earlier run", again.stdout)
    assert counted
    assert counted[1] == counted[2] == str(len(before))
    assert len(placed(shop, morning)) == len(before)
