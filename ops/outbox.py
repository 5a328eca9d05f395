"""``ops outbox``: republishes the events in the items' outboxes."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from ops import console
from ops.moments import moment
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import Shop

app = typer.Typer(help="Outbox events: publish them again.", no_args_is_help=True)
Services = Annotated[
    list[str], typer.Argument(help="The services whose events to publish, such as orders basket.")
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="WHEN",
        help="Only events that happened since: 90m, 24h, 7d, or a time in UTC such as 2026-11-29T08:00.",
    ),
]


@app.command("replay")
def replay_command(services: Services, since: Since = None, stage: Stage = DEFAULT_STAGE) -> None:
    """Publish events again that the relay may not have published. Exit code 1 when the bus rejected events.

    An item has the events of its last change. Consumers ignore duplicates, so replaying is idempotent. Scans the
    service's table, at one read unit for each 4 KB.
    """
    from ops.republishing import replay  # noqa: PLC0415 - it knows the services

    start = None if since is None else moment(since, datetime.now(UTC))
    shop = Shop.load(stage)
    refused = 0
    for service in services:
        with console.step(f"Publishing events of {service}") as step:
            done = replay(shop, service, start, partial(_show, step))
        for each in done.refused:
            console.note(str(each))
        console.link(f"{service}: {done.published} events published, {len(done.refused)} rejected")
        refused += len(done.refused)
    if refused:
        raise typer.Exit(1)


def _show(step: console.Step, published: int) -> None:
    step.detail(f"{published}", log=False)
