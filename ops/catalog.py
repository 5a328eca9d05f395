"""``ops catalog``: import, export and maintenance of the catalogue."""

import gzip
import zlib
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ops import console, exports, http, images, imports, tokens
from ops.api import Session
from ops.errors import OpsError
from ops.options import DEFAULT_STAGE, Stage, Username
from ops.shop import Shop

app = typer.Typer(help="Import, export and maintain the catalogue.", no_args_is_help=True)
Source = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file to read.")]
Target = Annotated[
    Path, typer.Option("-o", "--out", help="Where to write the file in the shop's import format.")
]


@app.command("import")
def import_(
    file: Source,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what the file would change, without changing anything.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Where to save the result of every row, as CSV.")
    ] = None,
    username: Username = None,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Import products from a .csv, .tsv, .txt or .jsonl file (optionally .gz) and wait for the result.

    Exit code 1 when the import failed.
    """
    shop = Shop.load(stage)
    if file.stat().st_size == 0:
        raise OpsError(f"{file} is empty.", "An import file has a header row and one row per variant.")
    imports.format_of(file)
    importer = imports.Importer(shop, tokens.source(shop, role="staff", username=username))
    with _progress() as live:
        sending = live.add_task("bytes sent   ", total=file.stat().st_size)
        reading = live.add_task("rows imported", total=rows_of(file))

        def show(progress: imports.Progress) -> None:
            live.update(sending, completed=progress.sent)
            live.update(reading, completed=progress.rows)

        state = importer.run(file, show, dry_run=dry_run)
    what = "dry run of import" if dry_run else "import"
    console.link(f"{what} {state['id']} {state['status']}: {imports.counts(state)}")
    _refusals(state)
    if report:
        report.write_bytes(b"".join(http.download(state["report"])))
        console.note(f"Result of every row: {report}")
    if state["status"] != "succeeded":
        reason = state.get("reason") or "No reason was given."
        raise OpsError(f"The import failed. {reason}", "Correct the file and import it again.")


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("-o", "--out", dir_okay=False, help="Where to write the file.")],
    file_format: Annotated[
        str | None, typer.Option("--format", help="csv or jsonl. Default: from the file's name.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="Only products with this status: draft, active or archived.")
    ] = None,
    username: Username = None,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Export the catalogue to a file that can be imported again."""
    named = file_format or out.suffix.removeprefix(".").lower()
    if named not in ("csv", "jsonl"):
        raise OpsError(f"{named or out} is not an export format.", "Use --format csv or --format jsonl.")
    if not out.parent.is_dir():
        raise OpsError(f"The folder {out.parent} does not exist.", "Create it first.")
    shop = Shop.load(stage)
    session = Session(shop, "catalog", tokens.source(shop, role="staff", username=username))
    with _progress() as live:
        receiving = live.add_task("bytes received", total=None)
        state = exports.Exporter(session).run(
            out,
            {"format": named, "status": status},
            lambda received, size: live.update(receiving, completed=received, total=size),
        )
    console.link(f"export {state['id']}: {state['products']} products, {state['rows']} rows in {out}")


@app.command()
def image(
    product: Annotated[str, typer.Argument(help="The product's id or slug.")],
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="JPEG, PNG, WebP or GIF.")
    ],
    alt: Annotated[str, typer.Option(help="Alternative text: what the picture shows.")] = "",
    username: Username = None,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Add an image to a product and wait until it is shown. Exit code 1 when the shop rejects it."""
    images.type_of(file)
    shop = Shop.load(stage)
    session = Session(shop, "catalog", tokens.source(shop, role="staff", username=username))
    product_id = images.id_of(session, product)
    with console.step(f"Uploading {file.name}") as step:
        image_id = images.send(session, product_id, file, alt)
        step.detail("waiting until it is shown", log=False)
        (shown,) = images.await_shown(session, {image_id: product_id})
    console.link(f"image {image_id}: {shown['width']} x {shown['height']}, shown by the product {product_id}")


@app.command("from-online-retail")
def from_online_retail(file: Source, out: Target) -> None:
    """Convert the retailer's CSV (plain or .gz) into the shop's import format. Lists omitted stock codes."""
    from ops.online_retail import convert_file  # noqa: PLC0415

    with console.step(f"Converting {file.name}"):
        report = convert_file(file, out)
    console.link(
        f"{report.stock_codes} stock codes: {report.products} products in {out}, "
        f"{len(report.left_out)} omitted, with reasons in {report.left_out_file}"
    )


@app.command()
def reindex(stage: Stage = DEFAULT_STAGE) -> None:
    """Rebuild the search index from the table without downtime. Exit code 1 when it failed."""
    from ops import catalog_index  # noqa: PLC0415 - knows the services, which other verbs do without

    catalog_index.reindex(stage)


@app.command()
def check(stage: Stage = DEFAULT_STAGE) -> None:
    """List every inconsistency of the catalogue's data. Exit code 1 when there is any.

    Scans the whole table, at half a read unit for each 4 KB. Concurrent changes can appear as inconsistencies: run it
    again before you correct anything.
    """
    from ops import catalog_index  # noqa: PLC0415 - knows the services, which other verbs do without

    if catalog_index.check(stage):
        raise typer.Exit(1)


def _refusals(state: dict[str, object]) -> None:
    refusals = state.get("refusals")
    if not isinstance(refusals, list) or not refusals:
        return
    table = Table(
        "line", "column", "reason", title=f"{state.get('refused')} rows rejected; the first of them"
    )
    for refusal in refusals[:20]:
        table.add_row(str(refusal["line"]), str(refusal.get("column") or ""), str(refusal["reason"]))
    console.out.print(table)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console.err)


def rows_of(file: Path) -> int | None:
    """For the progress bar only: None when the file can't be read, which the shop reports better."""
    from ops.csv_tables import rows_of as rows  # noqa: PLC0415 - knows the services' shared layer

    opened = gzip.open if file.suffix.lower() == ".gz" else open
    try:
        with opened(file, "rb") as stream:
            if ".jsonl" in file.suffixes:
                return sum(1 for line in stream if line.strip())
            return sum(1 for _ in rows(stream))
    except (OpsError, OSError, EOFError, zlib.error):
        return None
