"""The first tour: what `make up` prints, README shows and a test runs. One list, for one shop or another."""

import json
import shlex
from collections.abc import Sequence
from typing import NamedTuple

SAMPLE_SLUG, SAMPLE_SKU = "everyday-tote", "BTO-EVERYDAY-NATURAL"
"""A product of the sample catalogue, and one of its SKUs."""

_STAFF = '-H "Authorization: Bearer $TOKEN"'
_JSON = "-H 'Content-Type: application/json'"
_CURL = "curl -sw '\\n'"
_MARK = "'$MARK'"
"""Leaves a text in single quotes for the variable, and begins another."""


class Step(NamedTuple):
    title: str
    line: str


def steps(catalog: str, ops: str, python: str) -> Sequence[Step]:
    """In one shell, one after the other: each leaves there what later ones need. Pasted again, they work again.

    ``catalog`` is the address of its API, ``ops`` and ``python`` are words of a shell.
    """
    product = {
        "slug": "oak-board-MARK",
        "title": "Oak board",
        "description": "A serving board of solid oak.",
        "category": "kitchen/preparation",
        "status": "active",
        "variants": [{"sku": "OAK-MARK", "options": {"size": "40 cm"}, "prices": {"GBP": 2450}}],
    }
    body = shlex.quote(json.dumps(product)).replace("MARK", _MARK)
    patch = shlex.quote(json.dumps({"title": "Oak serving board"}))
    pick = "import json, sys; print(json.load(sys.stdin)[sys.argv[1]])"
    return [
        Step("the catalogue's API", f"API={catalog}"),
        Step("the tree of categories", f'{_CURL} "$API/categories"'),
        Step(
            "search, as a shopper types; amounts are in minor units: 1800 of GBP are £18.00",
            f'{_CURL} "$API/products?q=cotton+tote&limit=3"',
        ),
        Step(
            'a category with its branches; "next" of the answer is the cursor of the next page',
            f'{_CURL} "$API/products?category=kitchen&sort=price&currency=GBP&limit=3"',
        ),
        Step("one product", f'{_CURL} "$API/products/by-slug/{SAMPLE_SLUG}"'),
        Step("sign in as staff, for an hour", f"TOKEN=$({ops} token --as staff)"),
        Step(
            "a mark for what is yours, and a way to pick a field",
            f"MARK=$(date +%s); field() {{ {python} -c '{pick}' \"$1\"; }}",
        ),
        Step(
            "add a product, for £24.50",
            f'PRODUCT=$({_CURL} "$API/products" {_STAFF} {_JSON} -d {body}); echo "$PRODUCT"',
        ),
        Step(
            'change it, if it is still version 1 (once more: 412, for it is version "2" then)',
            'ID=$(echo "$PRODUCT" | field id); '
            f'{_CURL} -X PATCH "$API/products/$ID" {_STAFF} -H \'If-Match: "1"\' '
            f"-H 'Content-Type: application/merge-patch+json' -d {patch}",
        ),
        Step("give it an image", f"{ops} catalog image $ID data/images/oak-board.jpg --alt 'An oak board'"),
        Step("who changed what", f'{_CURL} "$API/products/$ID/history" {_STAFF}'),
        Step("write all products to a file", f"{ops} catalog export -o /tmp/all-$MARK.csv"),
        Step("what importing it would change: nothing", f"{ops} catalog import /tmp/all-$MARK.csv --dry-run"),
        Step("whether the catalogue's data fit together", f"{ops} catalog check"),
        Step(
            "buy two as a guest; tok_approve is a test card that pays, others are declined (ops buy --help)",
            f'ORDER=$({ops} buy {SAMPLE_SKU} --quantity 2 --card tok_approve --json); echo "$ORDER"',
        ),
        Step(
            "what became of it, across all services",
            f'ORDER_ID=$(echo "$ORDER" | field order_id); {ops} order $ORDER_ID',
        ),
        Step("what the functions said of it", f"{ops} logs --order $ORDER_ID"),
        Step("what is left; receive and adjust change it", f"{ops} stock {SAMPLE_SKU}"),
        Step("whether orders, stock and money fit together", f"{ops} reconcile --wait 30"),
        Step("what was given up: nothing", f"{ops} dlq list"),
    ]


def text(of: Sequence[Step]) -> str:
    return "".join(f"# {step.title}\n{step.line}\n" for step in of)


README_STEPS = steps("http://127.0.0.1:4566/_aws/execute-api/catalog/v1", ".venv/bin/ops", ".venv/bin/python")
"""As `make up` prints them on the default port."""
