"""A morning of the retailer's real day, with its largest invoice and one of 1,114 lines, as large as any ever was."""

import csv
import gzip
import re
import subprocess
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest

from cartwright.clock import utc_now
from ops import paths
from ops.api import Session
from ops.online_retail_rules import NOT_GOODS
from ops.replay import rules
from ops.replay.outcomes import Desk, Document
from ops.shop import Shop
from tests.local.conftest import LocalShop

DAY, LABEL = "2010-12-09", "morning"
MORNING = 40
LARGEST_EVER, LINES_OF_IT = "599999", 1_114
_TAG = "-R"

Rows = list[dict[str, str]]
Finished = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With SKUs of its own: other tests have the retailer's catalogue in the same shop."""
    invoices: dict[str, Rows] = defaultdict(list)
    with gzip.open(paths.retail_ledger(), "rt", encoding="utf-8", newline="") as lines:
        every = list(csv.DictReader(lines))
    for row in every:
        if row["StockCode"].upper() not in NOT_GOODS:
            row["StockCode"] += _TAG
        if row["InvoiceDate"].startswith(DAY):
            invoices[row["InvoiceNo"]].append(row)
    sales = [number for number in invoices if not number.startswith("C")]
    largest = max(sales, key=lambda number: len(invoices[number]))
    chosen = [row for number in {*sales[:MORNING], largest} for row in invoices[number]]
    target = tmp_path_factory.mktemp("replay") / "morning.csv"
    with target.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.DictWriter(sink, list(chosen[0]))
        writer.writeheader()
        writer.writerows([*chosen, *_largest_ever([*chosen, *every])])
    return target


def _largest_ever(rows: Rows) -> Rows:
    """One of each SKU that there is enough of."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        sku = row["StockCode"].upper()
        sold = sku.endswith(_TAG) and not rules.is_scarce(sku) and float(row["UnitPrice"]) > 0
        if sold and row["Description"].isupper() and len(found) < LINES_OF_IT:
            moment = {"InvoiceNo": LARGEST_EVER, "InvoiceDate": f"{DAY} 23:00:00", "Quantity": "1"}
            found.setdefault(sku, {**row, **moment})
    assert len(found) == LINES_OF_IT
    return list(found.values())


@pytest.fixture(scope="module")
def run(shop: LocalShop, ledger: Path) -> Finished:
    return shop.ops("replay-orders", str(ledger), "--days", DAY, "--label", LABEL, "--prepare", "--check")


def placed(shop: LocalShop) -> list[Document]:
    """All orders of the replay that the shop has, by the customers' addresses and not by what the replay remembers."""
    content = {key: shop.content[key] for key in ("stage", "region", "endpoint", "outputs")}
    session = Session(Shop(**content), "orders", lambda: shop.token("staff"))
    today = utc_now().date()
    listed = Desk(session, session, session).orders_between(today - timedelta(days=1), today)
    return [order for order in listed if order["email"].startswith(f"replay-{LABEL}-")]


def test_every_order_ended_as_its_stock_and_its_token_say(run: Finished) -> None:
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 could not be" in run.stdout
    assert "\n0 violations\n" in run.stdout
    for became in ("confirmed", "rejected: out-of-stock", "rejected: payment-declined"):
        assert became in run.stdout


def test_the_largest_orders_pass(shop: LocalShop, run: Finished) -> None:
    assert run.stdout
    orders = {order["email"]: order for order in placed(shop)}
    ever = orders.pop(f"replay-{LABEL}-{LARGEST_EVER}@example.com")
    assert (ever["state"], ever["line_count"]) == ("confirmed", LINES_OF_IT)
    assert max(order["line_count"] for order in orders.values()) > 640


def test_a_second_run_orders_nothing_again(shop: LocalShop, ledger: Path, run: Finished) -> None:
    assert run.stdout
    before = placed(shop)
    again = shop.ops("replay-orders", str(ledger), "--days", DAY, "--label", LABEL)
    assert again.returncode == 0, again.stdout + again.stderr
    counted = re.search(r"(\d+) invoices ordered in \d+ s, (\d+) of them by an earlier run", again.stdout)
    assert counted
    assert counted[1] == counted[2] == str(len(before))
    assert len(placed(shop)) == len(before)
