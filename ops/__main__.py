"""The verbs of ``ops``. A command that can't be done ends with one sentence, a remedy, and exit code 1."""

import os
import signal
import sys
from types import FrameType

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops import (
    catalog,
    console,
    deploy,
    dlq,
    down,
    events,
    layers,
    logs,
    order,
    paths,
    reconcile,
    sign_up,
    status,
    stock,
    tokens,
    up,
)
from ops.contracts import commands as contracts
from ops.errors import OpsError
from ops.replay import commands as replay
from ops.shop import aws_error

app = typer.Typer(
    name="ops",
    help="Run the shop: on this machine (--stage local, the default) or in an AWS account.",
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
app.command()(deploy.bootstrap)
app.command()(deploy.deploy)
app.command()(deploy.destroy)
app.command()(order.order)
app.command()(reconcile.reconcile)
app.add_typer(catalog.app, name="catalog")
app.add_typer(dlq.app, name="dlq")
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


def _without_proxy() -> str:
    """A proxy of the caller's is for the world outside, not for the embedded AWS."""
    outside = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    return ",".join(filter(None, (outside, "127.0.0.1", "localhost")))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """A polite kill is handled as Ctrl-C is: what was begun is cleaned up."""
    raise KeyboardInterrupt


def _fail(error: OpsError) -> None:
    console.err.print("[red]✗[/]", end=" ")
    console.err.print(f"{error.message} {error.remedy}", markup=False, soft_wrap=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
