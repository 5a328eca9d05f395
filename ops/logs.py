"""``ops logs``: what a service's functions and its API wrote, in order of time."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ops import console
from ops.options import DEFAULT_STAGE, Service, Stage
from ops.shop import Shop

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")]
Since = Annotated[int, typer.Option(min=1, help="How many minutes back to begin.")]
_POLL_SECONDS = 1.0
_LATE_MILLISECONDS = 10_000


def logs(service: Service, follow: Follow = False, since: Since = 10, stage: Stage = DEFAULT_STAGE) -> None:
    """Print the log lines of a service, oldest first."""
    shop = Shop.load(stage)
    client, groups = shop.client("logs"), _groups(shop, service)
    width = max((len(label) for label in groups.values()), default=0)
    start, printed = int((time.time() - since * 60) * 1000), set[str]()
    while True:
        events = sorted(
            (event["timestamp"], label, event["eventId"], event["message"])
            for group, label in groups.items()
            for event in _events(client, group, start)
        )
        for stamp, label, event_id, message in events:
            if event_id not in printed:
                printed.add(event_id)
                console.link(f"{_clock(stamp)} {label:<{width}} {message.rstrip()}")
        if not follow:
            return
        if events:
            start = max(start, events[-1][0] - _LATE_MILLISECONDS)
            printed &= {event[2] for event in events}
        time.sleep(_POLL_SECONDS)


def _groups(shop: Shop, service: str) -> dict[str, str]:
    """Log group -> the name that the template gives it."""
    return {
        str(resource["PhysicalResourceId"]): _label(str(resource["LogicalResourceId"]))
        for resource in shop.resources(service)
        if resource["ResourceType"] == "AWS::Logs::LogGroup"
    }


def _label(logical_id: str) -> str:
    """CDK ends a logical id with eight hexadecimal digits that tell a reader nothing."""
    return logical_id[:-8] if len(logical_id) > 8 else logical_id


def _events(client: Any, group: str, start: int) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start):
        yield from page["events"]


def _clock(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]
