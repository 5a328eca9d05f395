"""What to look at and what to try next: URLs, what is left out locally, and lines to paste."""

import json
import secrets
import shlex
import sys
from pathlib import Path

from rich.table import Table

from ops import console, http, paths
from ops.shop import LOCAL, Shop


def show(shop: Shop) -> None:
    urls(shop)
    _omissions()
    _next_steps(shop)


def urls(shop: Shop) -> None:
    table = Table(title=f"Cartwright, stage {shop.stage}", title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for service, url in shop.apis.items():
        table.add_row(f"API of {service}", url)
    if shop.endpoint:
        table.add_row("embedded AWS", shop.endpoint)
    for stack, outputs in shop.outputs.items():
        for key, value in outputs.items():
            if key not in ("ApiUrl", "ApiId", "ApiStage") and not key.startswith("ExportsOutput"):
                table.add_row(f"{stack.removeprefix(f'cartwright-{shop.stage}-')} {key}", value)
    if shop.stage == LOCAL:
        table.add_row("all of this as JSON", paths.shown(paths.shop_file()))
        table.add_row("logs", paths.shown(paths.logs_dir()))
    console.out.print(table)


def _omissions() -> None:
    from stacks.omissions import OMITTED  # noqa: PLC0415

    table = Table(title="Left out of the local stage; deployed to an account", title_justify="left")
    table.add_column("resource type", no_wrap=True)
    table.add_column("why", overflow="fold")
    for kind, reason in sorted(OMITTED.items()):
        table.add_row(kind, reason)
    console.out.print(table)


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
    first = http.call("GET", f"{api}/products?limit=1")["items"]
    tour = [("what is for sale, a page of it", f"curl -s '{api}/products?limit=3'")]
    if first:
        tour.append(("one product", f"curl -s '{api}/products/{first[0]['id']}'"))
        tour.append(("a category", f"curl -s '{api}/products?category={first[0]['category']}'"))
    mark = secrets.token_hex(3)
    product = {
        "slug": f"oak-board-{mark}",
        "title": "Oak board",
        "description": "A serving board of solid oak.",
        "category": "kitchen/boards",
        "status": "active",
        "variants": [{"sku": f"OAK-{mark}", "options": {"size": "40 cm"}, "prices": {"GBP": 2450}}],
    }
    tour += [
        ("sign in as staff, for an hour", f"TOKEN=$({ops} token --as staff)"),
        (
            "add a product",
            f"curl -s '{api}/products' -H \"Authorization: Bearer $TOKEN\" "
            f"-H 'Content-Type: application/json' -d {shlex.quote(json.dumps(product))}",
        ),
        ("import a file of products", f"{ops} catalog import data/sample-catalogue.csv"),
        ("what a function said", f"{ops} logs catalog"),
    ]
    return tour


def _ops() -> str:
    script = Path(sys.executable).parent / "ops"
    return shlex.quote(paths.shown(script)) if script.exists() else f"{shlex.quote(sys.executable)} -m ops"
