"""``ops catalog``: fill the shop from files, and look after its data."""

import csv
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ops import catalog_index, console, imports, tokens
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage, Username
from ops.shop import Shop

app = typer.Typer(help="Fill the shop from files, and look after its data.", no_args_is_help=True)
app.command()(catalog_index.reindex)
app.command()(catalog_index.check)
Source = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file to read.")]
Target = Annotated[Path, typer.Option("-o", "--out", help="Where to write the shop's import format.")]


@app.command("import")
def import_(file: Source, username: Username = None, stage: Stage = DEFAULT_STAGE) -> None:
    """Import products from a CSV file and wait for the end. Exit code 1 when the import failed."""
    shop = Shop.load(stage)
    if file.stat().st_size == 0:
        raise OpsError(f"{file} is empty.", "An import file has a header line and a line for every variant.")
    importer = imports.Importer(shop, tokens.source(shop, role="staff", username=username))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console.err) as live:
        sending = live.add_task("bytes sent   ", total=file.stat().st_size)
        reading = live.add_task("rows imported", total=_rows(file))

        def show(progress: imports.Progress) -> None:
            live.update(sending, completed=progress.sent)
            live.update(reading, completed=progress.rows)

        state = importer.run(file, show)
    console.link(f"import {state['id']} {state['status']}: {imports.counts(state)}")
    _refusals(state)
    if state["status"] != "succeeded":
        reason = state.get("reason") or "The shop gave no reason."
        raise OpsError(f"The import failed. {reason}", "Mend the file and import it again.")


@app.command("from-online-retail")
def from_online_retail(file: Source, out: Target) -> None:
    """Turn the retailer's CSV (plain or .gz) into the shop's import format; what is left out is listed."""
    from ops.online_retail import convert_file  # noqa: PLC0415

    with console.step(f"Converting {file.name}"):
        report = convert_file(file, out)
    console.link(
        f"{report.stock_codes} stock codes: {report.products} products in {out}, "
        f"{len(report.left_out)} left out, each with its reason in {report.left_out_file}"
    )


def _refusals(state: dict[str, object]) -> None:
    refusals = state.get("refusals")
    if not isinstance(refusals, list) or not refusals:
        return
    table = Table(
        "line", "column", "refused because", title=f"{state.get('refused')} rows refused; the first of them"
    )
    for refusal in refusals[:20]:
        table.add_row(str(refusal["line"]), str(refusal.get("column") or ""), str(refusal["reason"]))
    console.out.print(table)


def _rows(file: Path) -> int | None:
    """For the progress bar alone: None when the file is no CSV, which the shop will then say better."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            return max(sum(1 for row in csv.reader(stream) if row) - 1, 0)
    except (csv.Error, UnicodeDecodeError):
        return None
