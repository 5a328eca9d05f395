"""``ops logs``: the logs of functions and APIs, in order of time."""

import json
import time
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from ops import console
from ops.deployed import log_groups, stacks_of
from ops.durations import span
from ops.log_lines import PLATFORM, Entry, Line, entries, plain, shown
from ops.log_reading import read
from ops.options import DEFAULT_STAGE, AsJson, Stage
from ops.shop import Shop

Services = Annotated[list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Default: all.")]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Continue until Ctrl-C.")]
Since = Annotated[str, typer.Option(metavar="SPAN", help="How far back to start: 90s, 60m, 2h, 1d.")]
Errors = Annotated[bool, typer.Option("--errors", help="Only errors.")]
Order = Annotated[str, typer.Option("--order", metavar="ID", help="Only lines that name this order.")]
Correlation = Annotated[
    str, typer.Option("--correlation", metavar="ID", help="Only lines of one request and its effects.")
]
_POLL_SECONDS = 1.0
_LATE_MILLISECONDS = 10_000


def logs(
    services: Services = None,
    *,
    errors: Errors = False,
    order: Order = "",
    correlation: Correlation = "",
    since: Since = "10m",
    follow: Follow = False,
    as_json: AsJson = False,
    stage: Stage = DEFAULT_STAGE,
) -> None:
    """Print what functions and APIs logged, oldest first: time (UTC), level, source, message, order.

    Omits Lambda's lines about each invocation, and metrics. --json prints all lines completely.
    """
    back = span(since)
    shop = Shop.load(stage)
    groups = log_groups(stacks_of(shop, services))
    wanted = _chosen(errors=errors, order=order, correlation=correlation, everything=as_json)
    width = max((len(f"{each.service}/{each.part}") for each in groups), default=0)
    start, seen = int((time.time() - back.total_seconds()) * 1000), set[Line]()
    asked, anything = [text for text in (order or correlation,) if text], False
    while True:
        lines = read(shop, groups, start, containing=asked, failures=errors)
        for entry in filter(wanted, entries(line for line in lines if line not in seen)):
            anything = True
            text = json.dumps(plain(entry), ensure_ascii=False) if as_json else shown(entry, width)
            console.link(text)
        if not follow:
            break
        seen = set(lines)
        if lines:
            start = max(start, lines[-1].milliseconds - _LATE_MILLISECONDS)
        time.sleep(_POLL_SECONDS)
    if not anything:
        console.note(_nothing(services or [], since, errors=errors, about=order or correlation))


def _chosen(*, errors: bool, order: str, correlation: str, everything: bool) -> Callable[[Entry], bool]:
    def wanted(entry: Entry) -> bool:
        return (
            (everything or entry.level != PLATFORM)
            and (entry.is_error or not errors)
            and entry.mentions(order)
            and entry.mentions(correlation)
        )

    return wanted


def _nothing(services: Sequence[str], since: str, *, errors: bool, about: str) -> str:
    what = "error" if errors else "line"
    of = f" of {', '.join(services)}" if services else ""
    names = f" that names {about}" if about else ""
    return f"There is no {what}{of}{names} in the last {since}; --since looks further back."
