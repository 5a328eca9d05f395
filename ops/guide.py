"""What `make up` prints at the end: URLs, what is omitted locally, and commands to paste."""

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from ops import console, paths, tour
from ops.shop import LOCAL, Shop

_INNER = re.compile(r"^Api(Url|Id|Stage)$|[0-9A-F]{8}$")
"""Outputs that the table shows in another form, and CDK's own outputs, which end in a hash."""


def show(shop: Shop) -> None:
    urls(shop)
    _omissions()
    _next_steps(shop)


def urls(shop: Shop) -> None:
    rows = [(f"API of {service}", url) for service, url in shop.apis.items()]
    if shop.endpoint:
        rows.append(("embedded AWS", shop.endpoint))
    for stack, outputs in shop.outputs.items():
        service = stack.removeprefix(f"cartwright-{shop.stage}-")
        rows += [(f"{service}: {key}", value) for key, value in outputs.items() if not _INNER.search(key)]
    if shop.stage == LOCAL:
        rows.append(("all of this as JSON", paths.shown(paths.shop_file())))
        rows.append(("logs", paths.shown(paths.logs_dir())))
    _table(f"Cartwright, stage {shop.stage}", rows)


def _omissions() -> None:
    from stacks.omissions import OMITTED  # noqa: PLC0415

    _table("Omitted locally, because the embedded AWS does not support it", sorted(OMITTED.items()))


def _table(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Two columns without a border, never wrapped, for copying."""
    width = max((len(name) for name, _ in rows), default=0)
    console.out.print(console.styled(title, "bold"))
    for name, value in rows:
        console.link(f"  {name:<{width}}  {value}")
    console.out.print()


def _next_steps(shop: Shop) -> None:
    if not {"catalog", "basket", "orders", "payments"} <= shop.apis.keys():
        return
    console.out.print(console.styled("Try next, in order, in one shell", "bold"))
    for step in tour.steps(shop.apis["catalog"], _ops(), shlex.quote(paths.shown(Path(sys.executable)))):
        console.out.print(console.styled(f"# {step.title}", "dim"), soft_wrap=True)
        console.link(step.line)


def _ops() -> str:
    script = Path(sys.executable).parent / "ops"
    return shlex.quote(paths.shown(script)) if script.exists() else f"{shlex.quote(sys.executable)} -m ops"
