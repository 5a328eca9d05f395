"""``ops down`` and ``ops reset``: stop the local shop, or forget it."""

from ops import console, embedded, lock


def down() -> None:
    """Stop the embedded AWS. What the shop holds is kept for the next 'up'."""
    with lock.exclusive():
        _stop()


def reset() -> None:
    """Stop the embedded AWS and wipe all that it holds: products, users, stacks."""
    with lock.exclusive():
        _stop()
        embedded.wipe()
    console.note("The local shop is wiped; 'make up' makes a new one.")


def _stop() -> None:
    server = embedded.running()
    if server is None:
        console.note("The local shop is not running.")
        return
    with console.step(f"Stopping the embedded AWS (pid {server.pid})"):
        orderly = embedded.stop(server)
    if not orderly:
        console.note("It did not answer and was killed: what it held is as it was at the last orderly stop.")
