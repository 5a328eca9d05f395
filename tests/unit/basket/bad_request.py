"""What a request that must be refused is made of. tests/local/attacks sends others to the deployed shop."""

import json
from typing import Any

import msgspec
from msgspec import Struct

SOME_ID = "01936b71-1111-7222-8333-444455556666"
SOME_TOKEN = "q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"

LINES: dict[str, Any] = {"lines": [{"sku": "MUG", "quantity": 1}]}
CHECKOUT: dict[str, Any] = {
    "email": "ada@example.com",
    "address": {"name": "Ada", "line1": "1 Road", "city": "London", "postcode": "N1", "country": "GB"},
    "shipping_option": "standard",
    "payment_method_id": SOME_TOKEN,
    "expected_total": 1395,
}
PROMOTION: dict[str, Any] = {"name": "10% off", "kind": "percentage", "basis_points": 1000}
BASKET: dict[str, Any] = {"currency": "GBP", "country": "GB"}
NUMBERS = ("-1", "1.5", '"1"', "true", "null", "1e400", str(2**53 + 1), "[1]", '"9e9"', "-0.5")
"""What is no quantity, as JSON; and zero is none either, though it may be a total."""


class Bad(Struct, frozen=True, kw_only=True):
    """`body` is JSON text. Headers named in `without` are left out."""

    operation: str
    fault: str
    field: str | None
    body: str | None = None
    status: int = 400
    path: dict[str, str] = msgspec.field(default_factory=dict)
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    query: dict[str, str] = msgspec.field(default_factory=dict)
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.operation}: {self.fault}"


def changed(body: dict[str, Any], name: str, text: str) -> str:
    """`body` with the JSON `text` as the value of `name`, which may be of a nested object: `address.city`."""
    marked = json.loads(json.dumps(body))
    inner = marked
    *outer, last = name.split(".")
    for each in outer:
        inner = inner[each]
    inner[last] = "@mark@"
    return json.dumps(marked).replace('"@mark@"', text)


def without(body: dict[str, Any], name: str) -> str:
    return json.dumps({key: value for key, value in body.items() if key != name})
