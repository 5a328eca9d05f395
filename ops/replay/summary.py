"""The summary of a replay."""

from collections import Counter
from datetime import datetime

from rich.table import Table

from ops import console
from ops.replay.audit import Audit, Replayed
from ops.replay.invoices import Ledger
from ops.replay.running import Placed

_LISTED = 20


def show_ledger(ledger: Ledger) -> None:
    rows = sum(invoice.rows for invoice in ledger.invoices)
    lines = sum(len(invoice.lines) for invoice in ledger.invoices)
    largest = max(len(invoice.lines) for invoice in ledger.invoices)
    console.link(
        f"{len(ledger.invoices)} sale invoices with {rows} lines of the ledger, {lines} of different SKUs; "
        f"the largest has {largest}"
    )
    for what, counted in (("lines", ledger.left_out), ("invoices", ledger.passed_over)):
        for reason, count in sorted(counted.items(), key=lambda item: -item[1]):
            console.link(f"  omitted: {count} {what}, {reason}")


def show_placed(placed: Placed) -> None:
    console.link(
        f"{len(placed.orders)} invoices ordered in {placed.seconds:.0f} s, {placed.known} of them by an earlier run; "
        f"{len(placed.errors)} failed"
    )
    for number, error in list(placed.errors.items())[:_LISTED]:
        console.link(f"  invoice {number}: {error}")
    if placed.interrupted:
        console.note("Interrupted. Run the same command to continue.")


def show_outcomes(replayed: Replayed) -> None:
    table = Table("orders", "result", "lines", title="Results", title_justify="left")
    orders, lines = Counter[str](), Counter[str]()
    moments: list[datetime] = []
    for invoice, outcome in replayed.pairs():
        became = outcome.ended if outcome.at_rest else f"not at rest: {outcome.ended}"
        orders[became] += 1
        lines[became] += len(invoice.lines)
        if outcome.order:
            moments += outcome.moments
    for became, count in orders.most_common():
        table.add_row(str(count), became, str(lines[became]))
    console.out.print(table)
    if moments:
        minutes = (max(moments) - min(moments)).total_seconds() / 60
        console.link(f"{minutes:.1f} minutes from the first order placed to the last one ended")


def show_audit(audit: Audit) -> None:
    console.link(
        f"{audit.refused} rejected for lack of stock, {audit.beaten} of them because others held units temporarily"
    )
    console.link(f"{len(audit.violations)} violations")
    for sentence in audit.violations[:_LISTED]:
        console.link(f"  {sentence}")
