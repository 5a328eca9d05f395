"""``ops events``: replays archived events. Only AWS keeps an archive; the embedded EventBridge does not."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ops import console
from ops.errors import OpsError
from ops.moments import moment
from ops.options import DEFAULT_STAGE, Stage
from ops.shop import LOCAL, Shop, stack_name

app = typer.Typer(help="Archived events: replay them.", no_args_is_help=True)
Since = Annotated[
    str,
    typer.Option(
        metavar="WHEN", help="Events since: 90m, 24h, 7d, or a time in UTC such as 2026-11-29T08:00."
    ),
]
Until = Annotated[
    str | None, typer.Option(metavar="WHEN", help="Events before that time; without it, until now.")
]
DetailTypes = Annotated[
    list[str] | None,
    typer.Option(
        "--detail-type",
        metavar="EVENT",
        help="Only to the rules of this event, such as OrderConfirmed. Repeat it for several events.",
    ),
]


@app.callback()
def _verbs() -> None:
    """Keeps `replay` a subcommand although it is the only one."""


@app.command("replay")
def replay_command(
    since: Since, until: Until = None, detail_type: DetailTypes = None, stage: Stage = DEFAULT_STAGE
) -> None:
    """Send archived events to the stage's bus again. They are kept for 14 days, on AWS only.

    Every consumer of the events receives them again, in no particular order. Consumers ignore duplicates.
    """
    if stage == LOCAL:
        raise OpsError(
            "The embedded AWS keeps no archive of events.",
            "Run 'ops outbox replay SERVICE': it publishes the events of each item's last change again.",
        )
    now = datetime.now(UTC)
    first, last = moment(since, now), now if until is None else moment(until, now)
    name, state = start(Shop.load(stage), first, last, detail_type or (), now)
    console.link(f"{name}: {state}, events from {_shown(first)} to {_shown(last)} UTC")
    console.note(f"Progress: aws events describe-replay --replay-name {name}")
    console.note(f"Stop it:  aws events cancel-replay --replay-name {name}")


def start(
    shop: Shop, since: datetime, until: datetime, detail_types: Sequence[str], now: datetime
) -> tuple[str, str]:
    """The name and the state of the replay. Raises OpsError for an event that no rule of the bus matches."""
    if since >= until:
        raise OpsError(
            f"The replay would end at {_shown(until)} UTC, before it begins.", "Set --until after --since."
        )
    archive, events = shop.output("platform", "ArchiveArn"), shop.client("events")
    bus = events.describe_event_bus(Name=shop.output("platform", "BusName"))
    destination: dict[str, Any] = {"Arn": bus["Arn"]}
    if detail_types:
        destination["FilterArns"] = _rules(events, bus["Name"], detail_types)
    name = stack_name(shop.stage, f"{now:%Y%m%dT%H%M%S}")
    answer = events.start_replay(
        ReplayName=name,
        EventSourceArn=archive,
        EventStartTime=since,
        EventEndTime=until,
        Destination=destination,
    )
    if answer["State"] == "FAILED":
        raise OpsError(
            f"The replay {name} failed: {answer.get('StateReason')}", "Correct it, and run it again."
        )
    return name, answer["State"]


def _rules(events: Any, bus: str, detail_types: Sequence[str]) -> list[str]:
    """The rules of the bus that match one of the events."""
    found: dict[str, list[str]] = {}
    for page in events.get_paginator("list_rules").paginate(EventBusName=bus):
        for rule in page["Rules"]:
            for each in json.loads(rule.get("EventPattern", "{}")).get("detail-type", ()):
                if isinstance(each, str):
                    found.setdefault(each, []).append(rule["Arn"])
    for wanted in detail_types:
        if wanted not in found:
            raise OpsError(f"No rule of the bus matches {wanted!r}.", f"Events: {', '.join(sorted(found))}.")
    return list(dict.fromkeys(arn for wanted in detail_types for arn in found[wanted]))


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
