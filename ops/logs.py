"""``ops logs``: what a service's functions and its API wrote, in order of time."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import typer

from ops import console
from ops.options import DEFAULT_STAGE, Service, Stage
from ops.shop import Shop

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")]
Since = Annotated[int, typer.Option(min=1, help="How many minutes back to begin.")]
_POLL_SECONDS = 1.0
_LATE_MILLISECONDS = 10_000


class Line(NamedTuple):
    """``nth`` tells equal lines of one moment apart, so that following neither repeats nor swallows any."""

    milliseconds: int
    label: str
    message: str
    nth: int


def logs(service: Service, follow: Follow = False, since: Since = 10, stage: Stage = DEFAULT_STAGE) -> None:
    """Print the log lines of a service, oldest first."""
    shop = Shop.load(stage)
    client, groups = shop.client("logs"), _groups(shop, service)
    width = max((len(label) for label in groups.values()), default=0)
    start, printed = int((time.time() - since * 60) * 1000), set[Line]()
    while True:
        found = (line for group, label in groups.items() for line in _lines(client, group, label, start))
        lines = sorted(found, key=lambda line: line.milliseconds)
        for line in lines:
            if line not in printed:
                console.link(f"{_clock(line.milliseconds)} {line.label:<{width}} {line.message.rstrip()}")
        if not follow:
            return
        printed = set(lines)
        if lines:
            start = max(start, lines[-1].milliseconds - _LATE_MILLISECONDS)
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


def _lines(client: Any, group: str, label: str, start: int) -> Iterator[Line]:
    same: Counter[tuple[int, str]] = Counter()
    for page in client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start):
        for event in page["events"]:
            key = (event["timestamp"], event["message"])
            yield Line(event["timestamp"], label, event["message"], same[key])
            same[key] += 1


def _clock(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]
