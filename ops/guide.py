"""What to look at and what to try next: URLs, what is left out locally, and lines to paste."""

import json
import re
import secrets
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from ops import console, paths
from ops.shop import LOCAL, Shop

_INNER = re.compile(r"^Api(Url|Id|Stage)$|[0-9A-F]{8}$")
"""Outputs that the table has in another form, and those that CDK makes for itself, which end in a hash."""

_SAMPLE = "everyday-tote"
"""A product of the sample catalogue."""


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

    _table("Left out here, because the embedded AWS can't host it", sorted(OMITTED.items()))


def _table(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Two columns without a frame, never folded: what stands in them is meant to be copied."""
    width = max(len(name) for name, _ in rows)
    console.out.print(f"[bold]{title}[/]")
    for name, value in rows:
        console.link(f"  {name:<{width}}  {value}")
    console.out.print()


def _next_steps(shop: Shop) -> None:
    if "catalog" not in shop.apis:
        return
    console.out.print("[bold]Try next[/]")
    for title, line in lines(shop):
        console.out.print(f"[dim]# {title}[/]")
        console.link(line)


def lines(shop: Shop) -> list[tuple[str, str]]:
    """Title and shell command of a first tour. They work when pasted, once or again."""
    api, ops = shop.apis["catalog"], _ops()
    tour = [
        ("the tree of categories", f"curl -sw '\\n' '{api}/categories'"),
        ("one product", f"curl -sw '\\n' '{api}/products/by-slug/{_SAMPLE}'"),
    ]
    mark = secrets.token_hex(3)
    product = {
        "slug": f"oak-board-{mark}",
        "title": "Oak board",
        "description": "A serving board of solid oak.",
        "category": "kitchen/preparation",
        "status": "active",
        "variants": [{"sku": f"OAK-{mark}", "options": {"size": "40 cm"}, "prices": {"GBP": 2450}}],
    }
    tour += [
        ("sign in as staff, for an hour", f"TOKEN=$({ops} token --as staff)"),
        (
            "add a product",
            f"curl -sw '\\n' '{api}/products' -H \"Authorization: Bearer $TOKEN\" "
            f"-H 'Content-Type: application/json' -d {shlex.quote(json.dumps(product))}",
        ),
        (
            "import a file of products",
            f"{ops} catalog import {shlex.quote(paths.shown(paths.SAMPLE_CATALOGUE))}",
        ),
        ("what a function said", f"{ops} logs catalog"),
    ]
    return tour


def _ops() -> str:
    script = Path(sys.executable).parent / "ops"
    return shlex.quote(paths.shown(script)) if script.exists() else f"{shlex.quote(sys.executable)} -m ops"
