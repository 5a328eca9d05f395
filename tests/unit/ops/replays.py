"""Invoices, and what became of them, for the tests of replays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ops.replay import rules
from ops.replay.audit import Replayed
from ops.replay.invoices import Invoice
from ops.replay.outcomes import Outcome

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LABEL = "t"


def ledger_file(folder: Path, *rows: str) -> Path:
    """Each row is `invoice,code,quantity,time`: of a product that costs 1.00, on 2010-12-09, in the United Kingdom."""
    file = folder / "ledger.csv"
    lines = []
    for row in rows:
        number, code, quantity, time = row.split(",")
        lines.append(
            f"{number},{code},RED THING {code},{quantity},2010-12-09 {time}:00,1.00,,United Kingdom\n"
        )
    file.write_text(HEADER + "".join(lines))
    return file


def invoice(number: str, country: str = "France", **lines: int) -> Invoice:
    return Invoice(number, NOON, country, lines, len(lines))


def confirmed(of: Invoice, at: int = 0) -> Outcome:
    """`at` in seconds after noon."""
    order = order_of(of, "confirmed", at) | {"captured": 500}
    reservation = {
        "state": "settled",
        "shortages": [],
        "history": history(("reserving", at), ("settled", at + 2)),
    }
    return Outcome(order, reservation, {"state": "captured", "captured": 500, "refunded": 0})


def refused(of: Invoice, at: int = 0, **shortages: int) -> Outcome:
    """`shortages` is what there was of each SKU."""
    order = order_of(of, "rejected", at) | {"reason": "out-of-stock"}
    lines = [{"sku": sku, "wanted": of.lines[sku], "available": there} for sku, there in shortages.items()]
    passed = history(("reserving", at), ("rejected", at + 1))
    return Outcome(order, {"state": "rejected", "shortages": lines, "history": passed}, {})


def declined(of: Invoice, at: int = 0) -> Outcome:
    order = order_of(of, "rejected", at) | {"reason": "payment-declined"}
    passed = history(("reserving", at), ("reserved", at + 1), ("released", at + 9))
    payment = {"state": "declined", "captured": 0, "refunded": 0}
    return Outcome(order, {"state": "released", "shortages": [], "history": passed}, payment)


def changed(outcome: Outcome, **changes: Any) -> Outcome:
    return replace(outcome, order={**outcome.order, **changes})


def order_of(of: Invoice, state: str, at: int) -> dict[str, Any]:
    return {
        "id": f"order-{of.number}",
        "email": rules.email_of(of, LABEL),
        "state": state,
        "reason": "",
        "captured": 0,
        "refunded": 0,
        "currency": "GBP",
        "totals": {"total": 500},
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in of.lines.items()],
        "history": history(("placed", at), (state, at + 3)),
    }


def history(*passed: tuple[str, int]) -> list[dict[str, str]]:
    return [{"state": state, "at": (NOON + timedelta(seconds=at)).isoformat()} for state, at in passed]


def replayed(*pairs: tuple[Invoice, Outcome]) -> Replayed:
    return Replayed(
        invoices={each.number: each for each, _ in pairs},
        orders={each.number: f"order-{each.number}" for each, _ in pairs},
        outcomes={f"order-{each.number}": outcome for each, outcome in pairs},
        label=LABEL,
    )


def counted(
    received: int, sold: int = 0, reserved: int = 0, available: int | None = None
) -> Mapping[str, int]:
    there = received - sold - reserved if available is None else available
    return {"available": there, "reserved": reserved, "sold": sold, "received": received}
