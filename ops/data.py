"""``ops data``: real data for trying the shop, which is not part of the project."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ops import console, paths, retail_data

app = typer.Typer(help="Download real data for trying the shop.", no_args_is_help=True)


@app.callback()
def _verbs() -> None:
    """Keeps `fetch` a subcommand although it is the only one."""


@app.command()
def fetch(
    archive: Annotated[
        Path | None,
        typer.Option(
            "--from", exists=True, dir_okay=False, readable=True, help="The archive, if you already have it."
        ),
    ] = None,
) -> None:
    """Download a wholesaler's real December for `make replay`: UCI Online Retail (Daqing Chen, CC BY 4.0), 23 MB.

    The checksum is verified. The target is data/online-retail, or the folder in CARTWRIGHT_RETAIL_DATA. Idempotent.
    """
    target = paths.fetched_ledger()
    if retail_data.holds(target):
        console.link(f"{paths.shown(target)} already exists.")
        return
    with tempfile.TemporaryDirectory() as folder:
        if archive is None:
            archive = Path(folder, "online+retail.zip")
            with console.step(f"Downloading {retail_data.URL}") as step:
                retail_data.download(
                    archive, lambda received: step.detail(f"{received >> 20} MiB", log=False)
                )
        with console.step("Converting December 2010"):
            lines = retail_data.convert(archive, target)
    console.link(f"{lines} lines in {paths.shown(target)}. Source: {retail_data.URL}, CC BY 4.0, Daqing Chen")
