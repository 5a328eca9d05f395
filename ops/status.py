"""``ops status`` and ``ops urls``."""

import typer
from rich.table import Table

from ops import console, embedded, guide
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import LOCAL, SETTLED, Shop, describe_stacks


def status(stage: Stage = DEFAULT_STAGE) -> None:
    """Tell whether the shop runs and how its stacks are. Exit code 1 when something is amiss."""
    if stage == LOCAL:
        _server()
    shop = Shop.load(stage)
    stacks = describe_stacks(shop.client("cloudformation"), stage)
    table = Table("stack", "status", "since")
    for stack in stacks:
        since = stack.get("LastUpdatedTime") or stack["CreationTime"]
        colour = "green" if stack["StackStatus"] in SETTLED else "red"
        table.add_row(
            stack["StackName"], f"[{colour}]{stack['StackStatus']}[/]", f"{since:%Y-%m-%d %H:%M:%S} UTC"
        )
    console.out.print(table)
    if not stacks or any(stack["StackStatus"] not in SETTLED for stack in stacks):
        raise typer.Exit(1)


def urls(stage: Stage = DEFAULT_STAGE) -> None:
    """Print the URLs and names that the stage's stacks gave out."""
    guide.urls(Shop.load(stage))


def _server() -> None:
    server = embedded.running()
    if server is None:
        console.out.print("The embedded AWS is not running: 'make up' starts it.")
        raise typer.Exit(1)
    embedded.ensure_usable(server, None)
    console.link(
        f"The embedded AWS runs on {embedded.endpoint(server.port)} (pid {server.pid}, IAM enforced)."
    )
