"""``ops replay-orders``: checks out the retailer's real invoices as guests, and reports the results."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ops import console, imports, retail_data, tokens
from ops.api import Session
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage, Username
from ops.replay import rules, stocking
from ops.replay.audit import Replayed, audited
from ops.replay.guests import Guest
from ops.replay.invoices import Ledger, goods_of, read_ledger
from ops.replay.journal import Journal, journal_file
from ops.replay.outcomes import StaffApi, settled
from ops.replay.running import Placed, Runner
from ops.replay.summary import show_audit, show_ledger, show_outcomes, show_placed
from ops.shop import Shop

INTERRUPTED = 130

Source = Annotated[
    Path | None,
    typer.Argument(
        exists=True,
        dir_okay=False,
        readable=True,
        help="The Online Retail CSV, plain or .gz. Default: the file of `ops data fetch`.",
    ),
]
Days = Annotated[str, typer.Option(help="Days of the file, such as 2010-12-09 or 2010-12-09,2010-12-10.")]
Label = Annotated[
    str, typer.Option(help="Name of the run. The same label continues it and orders nothing twice.")
]


def replay_orders(
    file: Source = None,
    *,
    days: Days,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Import the file's catalogue and receive stock first.")
    ] = False,
    speed: Annotated[
        float, typer.Option(min=0, help="Multiple of the invoices' own pace; 0 is as fast as possible.")
    ] = 0,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Number of concurrent guests.")] = 8,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N invoices.")] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Compare orders with stock. Requires that nobody else buys these SKUs."),
    ] = False,
    label: Label = "1",
    username: Username = None,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Check out real sale invoices as guests, and wait until every order has ended.

    Invoices whose number is divisible by 20 pay with a token that is declined, and their orders are cancelled.
    --prepare receives 60 % of the demand for a tenth of the SKUs and 110 % for the others. Exit code 1 for an invoice
    that could not be ordered, an order that does not end, or a violation. Exit code 130 after Ctrl-C, which finishes
    running checkouts.
    """
    if not label.replace("-", "").isalnum() or not label.isascii() or len(label) > 30:
        raise OpsError(f"{label!r} is not a valid label.", "Use up to 30 letters, digits and hyphens.")
    chosen = _days(days)
    file = file or retail_data.found()
    shop = Shop.load(stage)
    get_token = tokens.source(shop, role="staff", username=username)
    guest = Guest(shop.api("basket"), shop.api("payments"), label)
    with tempfile.TemporaryDirectory() as folder:
        catalogue = Path(folder, "catalogue.csv")
        ledger = read_ledger(file, goods_of(file, catalogue), chosen)
        if limit:
            ledger = ledger.first(limit)
        if not ledger.invoices:
            raise OpsError(f"{file} has no sale invoices on {days}.", "Use other days.")
        show_ledger(ledger)
        if prepare:
            _prepare(shop, ledger, catalogue, label, get_token)
    journal = Journal(journal_file(shop, label))
    with _progress() as live:
        placing = live.add_task("invoices ordered", total=len(ledger.invoices))
        runner = Runner(guest, journal, lambda count: live.update(placing, completed=count))
        placed = runner.run(ledger.invoices, concurrency=concurrency, speed=speed)
    show_placed(placed)
    staff_api = StaffApi(
        *(Session(shop, service, get_token) for service in ("orders", "inventory", "payments"))
    )
    failed = _conclude(ledger, placed, staff_api, label, check=check)
    journal.close()
    if placed.interrupted:
        raise typer.Exit(INTERRUPTED)
    if failed:
        raise typer.Exit(1)


def _conclude(ledger: Ledger, placed: Placed, staff_api: StaffApi, label: str, *, check: bool) -> bool:
    """Whether there is any problem."""
    if not placed.orders:
        return bool(placed.errors)
    with _progress() as live:
        ending = live.add_task("orders at rest  ", total=len(placed.orders))
        outcomes = settled(
            staff_api, list(placed.orders.values()), lambda count: live.update(ending, completed=count)
        )
    by_number = {invoice.number: invoice for invoice in ledger.invoices}
    replayed = Replayed(by_number, placed.orders, outcomes, label)
    show_outcomes(replayed)
    failed = bool(placed.errors) or not all(outcome.at_rest for outcome in outcomes.values())
    if check:
        with console.step("Comparing orders with invoices, stock and money"):
            audit = audited(replayed, staff_api)
        show_audit(audit)
        failed = failed or bool(audit.violations)
    return failed


def _prepare(shop: Shop, ledger: Ledger, catalogue: Path, label: str, get_token: Callable[[], str]) -> None:
    with console.step("Importing the catalogue") as step:
        state = stocking.import_catalogue(
            imports.Importer(shop, get_token), catalogue, lambda rows: step.detail(f"{rows} rows", log=False)
        )
    console.link(f"catalogue: {imports.counts(state)}")
    demand = ledger.demand
    with _progress() as live:
        shelving = live.add_task("SKUs in baskets ", total=len(demand))
        stocking.await_shelves(
            Guest(shop.api("basket"), shop.api("payments"), label),
            sorted(demand),
            lambda count: live.update(shelving, completed=count),
        )
    with console.step("Receiving stock"):
        stocked = stocking.receive(Session(shop, "inventory", get_token), demand, label)
    console.link(
        f"stock: {stocked.units} units of {stocked.skus} SKUs; {stocked.scarce} SKUs, one in {rules.SCARCE_ONE_IN} "
        f"by SHA-256, have {rules.SCARCE_PERCENT} % of their demand ({stocked.bare} of them none), "
        f"the others {rules.PLENTY_PERCENT} %"
    )


def _days(text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(each.strip()) for each in text.split(","))
    except ValueError as error:
        raise OpsError(
            f"{text!r} is not a list of days.", "Use days such as 2010-12-09, separated by commas."
        ) from error


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console.err)
