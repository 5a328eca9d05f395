"""The commands of ``ops``. A failed command prints one sentence and a remedy, and exits with 1."""

import os
import signal
import sys
from types import FrameType

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops import (
    archive,
    buy,
    catalog,
    check,
    console,
    data,
    deploy,
    dlq,
    down,
    events,
    layers,
    logs,
    order,
    outbox,
    paths,
    reconcile,
    shipment,
    sign_up,
    smoke,
    staff,
    status,
    stock,
    tokens,
    up,
)
from ops.aws_errors import aws_error
from ops.contracts import commands as contracts
from ops.errors import OpsError
from ops.replay import commands as replay

app = typer.Typer(
    name="ops",
    help="Operate the shop: on this machine (--stage local, the default) or in an AWS account.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(up.up)
app.command()(down.down)
app.command()(down.reset)
app.command()(status.status)
app.command()(status.urls)
app.command()(tokens.token)
app.command()(sign_up.sign_up)
app.command()(events.invoke)
app.command()(logs.logs)
app.command()(replay.replay_orders)
app.command()(layers.layers)
app.command()(check.check)
app.command()(deploy.bootstrap)
app.command()(deploy.deploy)
app.command()(deploy.destroy)
app.command()(smoke.smoke)
app.command()(order.order)
app.command()(buy.buy)
app.command()(reconcile.reconcile)
app.add_typer(catalog.app, name="catalog")
app.add_typer(data.app, name="data")
app.add_typer(dlq.app, name="dlq")
app.add_typer(archive.app, name="events")
app.add_typer(outbox.app, name="outbox")
app.add_typer(shipment.app, name="shipment")
app.add_typer(staff.app, name="staff")
app.add_typer(stock.app, name="stock")
app.add_typer(contracts.app, name="contracts")


def main() -> None:
    signal.signal(signal.SIGTERM, _interrupt)
    os.environ["PATH"] = paths.tools_path()
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = _without_proxy()
    try:
        app()
    except OpsError as error:
        _fail(error)
    except (BotoCoreError, ClientError) as error:
        _fail(aws_error(error))
    except OSError as error:
        if error.filename is None:
            raise
        _fail(_file_error(error))


def _without_proxy() -> str:
    """The caller's proxy is for external hosts, not for the embedded AWS."""
    outside = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    return ",".join(filter(None, (outside, "127.0.0.1", "localhost")))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Handles SIGTERM like Ctrl-C, so that the command cleans up."""
    raise KeyboardInterrupt


def _file_error(error: OSError) -> OpsError:
    """Errors of the machine, not defects: a folder that is not writable, a full disk, a missing file."""
    why = (error.strerror or type(error).__name__).lower()
    remedy = "Check that it exists and that you may write to it."
    if paths.is_local(str(error.filename)):
        remedy = "Make it writable, or set another folder: CARTWRIGHT_LOCAL_DIR=/path/to/folder."
    return OpsError(f"{error.filename}: {why}.", remedy)


def _fail(error: OpsError) -> None:
    console.err.print(console.styled("✗", "red"), f"{error.message} {error.remedy}", soft_wrap=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
