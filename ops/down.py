"""``ops down`` and ``ops reset``: stop the local shop, or delete it."""

from typing import Annotated

import typer

from ops import console, embedded, lock, paths
from ops.errors import OpsError


def down() -> None:
    """Stop the embedded AWS. Its data is kept for the next 'up'."""
    with lock.exclusive():
        _stop()


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not prompt.")] = False,
) -> None:
    """Stop the embedded AWS and delete all local data: products, orders, users, stacks."""
    with lock.exclusive():
        if not yes and embedded.holds_anything():
            _ask()
        _stop()
        embedded.wipe()
    console.note("All local data is deleted. 'make up' creates a new shop.")


def _ask() -> None:
    """Raises OpsError for any answer but yes, and without a terminal."""
    folder = paths.shown(paths.server_dir())
    try:
        agreed = typer.confirm(
            f"Delete all products, orders and users of the local shop ({folder})?", err=True
        )
    except typer.Abort:
        agreed = False
    if not agreed:
        raise OpsError("Nothing was deleted.", "Answer y, or use --yes (make reset YES=1).")


def _stop() -> None:
    server = embedded.running()
    if server is None:
        console.note("The local shop is not running.")
        return
    with console.step(f"Stopping the embedded AWS (pid {server.pid})"):
        orderly = embedded.stop(server)
    if not orderly:
        console.note("It did not save its final state. The next 'up' reports what is lost.")
