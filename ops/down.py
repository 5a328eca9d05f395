"""``ops down`` and ``ops reset``: stop the local shop, or forget it."""

from typing import Annotated

import typer

from ops import console, embedded, lock, paths
from ops.errors import OpsError


def down() -> None:
    """Stop the embedded AWS. What the shop holds is kept for the next 'up'."""
    with lock.exclusive():
        _stop()


def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Stop the embedded AWS and wipe all that it holds: products, orders, users, stacks."""
    with lock.exclusive():
        if not yes and embedded.holds_anything():
            _ask()
        _stop()
        embedded.wipe()
    console.note("The local shop is wiped; 'make up' makes a new one.")


def _ask() -> None:
    """Raises OpsError for any answer but yes, and where nobody is there to be asked."""
    folder = paths.shown(paths.server_dir())
    try:
        agreed = typer.confirm(
            f"Wipe the local shop with all its products, orders and users ({folder})?", err=True
        )
    except typer.Abort:
        agreed = False
    if not agreed:
        raise OpsError("Nothing was wiped.", "Answer y, or say --yes: make reset YES=1.")


def _stop() -> None:
    server = embedded.running()
    if server is None:
        console.note("The local shop is not running.")
        return
    with console.step(f"Stopping the embedded AWS (pid {server.pid})"):
        orderly = embedded.stop(server)
    if not orderly:
        console.note("It did not save its state at the end: the next 'up' says what is lost.")
