"""The tour: `make up` prints it, docs/tour.md and README show it, and a test runs it."""

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
"""Ends a single-quoted text for a variable, and starts another one."""


class Step(NamedTuple):
    """``first`` marks steps that README also shows."""

    title: str
    line: str
    first: bool = False


def steps(catalog: str, ops: str, python: str) -> Sequence[Step]:
    """Steps for one shell, in order. Later steps use variables of earlier ones. The steps can be repeated.

    ``catalog`` is the URL of the API, ``ops`` and ``python`` are shell words.
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
        Step("the base URL of the catalogue's API", f"API={catalog}", first=True),
        Step("the tree of categories", f'{_CURL} "$API/categories"'),
        Step(
            "search; amounts are in minor units: 1800 in GBP is £18.00",
            f'{_CURL} "$API/products?q=cotton+tote&limit=3"',
            first=True,
        ),
        Step(
            'a category with its subcategories; "next" in the response is the cursor of the next page',
            f'{_CURL} "$API/products?category=kitchen&sort=price&currency=GBP&limit=3"',
        ),
        Step("one product", f'{_CURL} "$API/products/by-slug/{SAMPLE_SLUG}"'),
        Step("sign in as staff; the token is valid for one hour", f"TOKEN=$({ops} token --as staff)"),
        Step(
            "a unique suffix for your data, and a helper that prints one field of a JSON object",
            f"MARK=$(date +%s); field() {{ {python} -c '{pick}' \"$1\"; }}",
        ),
        Step(
            "create a product that costs £24.50",
            f'PRODUCT=$({_CURL} "$API/products" {_STAFF} {_JSON} -d {body}); echo "$PRODUCT"',
        ),
        Step(
            "update it if it is still at version 1; a second attempt answers 412, because it is then at version 2",
            'ID=$(echo "$PRODUCT" | field id); '
            f'{_CURL} -X PATCH "$API/products/$ID" {_STAFF} -H \'If-Match: "1"\' '
            f"-H 'Content-Type: application/merge-patch+json' -d {patch}",
        ),
        Step("add an image", f"{ops} catalog image $ID data/images/oak-board.jpg --alt 'An oak board'"),
        Step("its audit trail", f'{_CURL} "$API/products/$ID/history" {_STAFF}'),
        Step("export all products to a file", f"{ops} catalog export -o /tmp/all-$MARK.csv"),
        Step(
            "dry-run an import of that file: it would change nothing",
            f"{ops} catalog import /tmp/all-$MARK.csv --dry-run",
        ),
        Step("check the consistency of the catalogue's data", f"{ops} catalog check"),
        Step(
            "buy two as a guest; the test card tok_approve is approved (other cards: ops buy --help)",
            f'ORDER=$({ops} buy {SAMPLE_SKU} --quantity 2 --card tok_approve --json); echo "$ORDER"',
            first=True,
        ),
        Step(
            "the history of the order across all services",
            f'ORDER_ID=$(echo "$ORDER" | field order_id); {ops} order $ORDER_ID',
        ),
        Step("the log lines of the order", f"{ops} logs --order $ORDER_ID"),
        Step("the stock that is left; receive and adjust change it", f"{ops} stock {SAMPLE_SKU}", first=True),
        Step("check that orders, stock and payments agree", f"{ops} reconcile --wait 30", first=True),
        Step("list the dead letters: there are none", f"{ops} dlq list"),
    ]


def text(of: Sequence[Step]) -> str:
    return "".join(f"# {step.title}\n{step.line}\n" for step in of)


STEPS = steps("http://127.0.0.1:4566/_aws/execute-api/catalog/v1", ".venv/bin/ops", ".venv/bin/python")
"""As `make up` prints them on the default port."""
FIRST_STEPS = [step for step in STEPS if step.first]
