"""``ops status`` and ``ops urls``."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from ops import console, embedded, guide
from ops.durations import span
from ops.options import DEFAULT_STAGE, AsJson, Stage
from ops.shop import LOCAL, SETTLED, Shop, describe_stacks

Since = Annotated[
    str, typer.Option(metavar="SPAN", help="How far back to look for failures: 90s, 60m, 2h, 1d.")
]


def status(since: Since = "15m", as_json: AsJson = False, stage: Stage = DEFAULT_STAGE) -> None:
    """Print whether the shop runs, and any problems. Exit code 1 when there are any.

    Covers stacks, failed functions, queues with old messages, dead letters, unpublished events, overdue orders and, on
    AWS, alarms in ALARM. The embedded AWS evaluates no alarms and reports no age of queued messages.
    """
    from ops import health  # noqa: PLC0415 - with the next one, it knows the services
    from ops.health_reading import facts  # noqa: PLC0415

    window = span(since)
    if stage == LOCAL:
        _server()
    shop = Shop.load(stage)
    stacks = describe_stacks(shop.client("cloudformation"), stage)
    unsettled = [stack["StackName"] for stack in stacks if stack["StackStatus"] not in SETTLED]
    with console.step("Checking functions, queues and orders"):
        known = facts(shop, window)
    found = health.findings(known)
    if as_json:
        content = {
            "stage": stage,
            "stacks": {stack["StackName"]: stack["StackStatus"] for stack in stacks},
            "queues": {each.label: each.messages for each in known.work if each.messages},
            "findings": [each._asdict() for each in found],
        }
        console.link(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        _stacks(stacks)
        for each in found:
            console.out.print(console.styled("✗", "red"), str(each), soft_wrap=True)
        for queue in known.work:
            if queue.messages:
                console.note(f"{queue.label}: {queue.messages} messages are waiting or in progress")
        if stage == LOCAL:
            console.note("Alarms are not evaluated locally. The checks above cover what they watch.")
        if not found and not unsettled:
            console.out.print(console.styled("✓", "green"), f"No problems in the last {since}.")
    if not stacks or unsettled or found:
        raise typer.Exit(1)


def _stacks(stacks: list[dict[str, Any]]) -> None:
    table = Table("stack", "status", "since")
    for stack in stacks:
        since = stack.get("LastUpdatedTime") or stack["CreationTime"]
        colour = "green" if stack["StackStatus"] in SETTLED else "red"
        table.add_row(
            stack["StackName"],
            console.styled(stack["StackStatus"], colour),
            f"{since:%Y-%m-%d %H:%M:%S} UTC",
        )
    console.out.print(table)


def urls(stage: Stage = DEFAULT_STAGE) -> None:
    """Print the outputs of the stage's stacks: URLs and names."""
    guide.urls(Shop.load(stage))


def _server() -> None:
    server = embedded.running()
    if server is None:
        console.out.print("The embedded AWS is not running: 'make up' starts it.")
        raise typer.Exit(1)
    embedded.ensure_usable(server, None)
    console.note(
        f"The embedded AWS runs on {embedded.endpoint(server.port)} (pid {server.pid}, IAM enforced)."
    )
