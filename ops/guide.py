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
_SAMPLE_SKU = "BTO-EVERYDAY-NATURAL"
"""A product of the sample catalogue, and one of its SKUs."""


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
        console.out.print(f"[dim]# {title}[/]", soft_wrap=True)
        console.link(line)


def lines(shop: Shop) -> list[tuple[str, str]]:
    """Title and shell command of a first tour. They work when pasted, once or again."""
    api, ops = shop.apis["catalog"], _ops()
    tour = [
        ("the tree of categories", f"curl -sw '\\n' '{api}/categories'"),
        ("search, as a shopper types", f"curl -sw '\\n' '{api}/products?q=cotton+tote&limit=3'"),
        ("a category with its branches", f"curl -sw '\\n' '{api}/products?category=kitchen&limit=3'"),
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
    return tour + (_sale(shop.apis["basket"], ops) if "basket" in shop.apis else [])


def _sale(api: str, ops: str) -> list[tuple[str, str]]:
    """A guest buys: each line leaves in the shell what the next one needs."""
    json_body = "-H 'Content-Type: application/json'"
    mine = f"{api}/baskets/'$BASKET_ID'"
    header = '-H "Basket-Token: $BASKET_TOKEN"'
    lines = shlex.quote(json.dumps({"lines": [{"sku": _SAMPLE_SKU, "quantity": 2}]}))
    order = {
        "email": "ada@example.com",
        "address": {
            "name": "Ada Byron",
            "line1": "12 Mill Road",
            "city": "Cambridge",
            "postcode": "CB1 2AD",
            "country": "GB",
        },
        "shipping_option": "standard",
        "payment_token": "tok_approve",
    }
    body = shlex.quote(json.dumps(order)[:-1] + ', "expected_total": ') + '"$TOTAL}"'
    opened = shlex.quote(json.dumps({"currency": "GBP", "country": "GB"}))
    return [
        ("open a basket as a guest", f"BASKET=$(curl -s '{api}/baskets' {json_body} -d {opened})"),
        (
            "its id, and the token that is its only key",
            f"{_taken('BASKET_ID', 'BASKET', 'id')}; {_taken('BASKET_TOKEN', 'BASKET', 'token')}",
        ),
        (
            "two of a kind",
            f"curl -sw '\\n' '{mine}/lines' {header} {json_body} -d {lines}",
        ),
        (
            "what it would cost",
            f"QUOTE=$(curl -s '{mine}/quote?shipping_option=standard' {header}); echo \"$QUOTE\"",
        ),
        ("the total that you agree to", _taken("TOTAL", "QUOTE", "total")),
        (
            "check out; the key makes trying again harmless",
            f"CHECKOUT=$(curl -s '{mine}/checkout' {header} -H \"Idempotency-Key: order-$BASKET_ID\" {json_body} "
            f'-d {body}); echo "$CHECKOUT"',
        ),
        (
            "what became of it, across all services",
            f"{_taken('ORDER_ID', 'CHECKOUT', 'order_id')}; {ops} order $ORDER_ID",
        ),
        ("what is left", f"{ops} stock {_SAMPLE_SKU}"),
    ]


def _taken(name: str, source: str, field: str) -> str:
    """Shell that puts a field of a JSON document into a variable: of several of the name, the last."""
    pattern = f's/.*"{field}":"*\\([^",}}]*\\).*/\\1/'
    return f"{name}=$(printf %s \"${source}\" | sed '{pattern}')"


def _ops() -> str:
    script = Path(sys.executable).parent / "ops"
    return shlex.quote(paths.shown(script)) if script.exists() else f"{shlex.quote(sys.executable)} -m ops"
