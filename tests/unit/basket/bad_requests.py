"""Requests that must be refused, and the field that the refusal must blame. tests/local sends the same."""

import json
from typing import Any

from msgspec import Struct, field

SOME_ID = "01936b71-1111-7222-8333-444455556666"
SOME_TOKEN = "q3rS9mC0n1vB5xY7zA2dE4fG6hJ8kL-pQwErTyUiOa0"

LINES: dict[str, Any] = {"lines": [{"sku": "MUG", "quantity": 1}]}
CHECKOUT: dict[str, Any] = {
    "email": "ada@example.com",
    "address": {"name": "Ada", "line1": "1 Road", "city": "London", "postcode": "N1", "country": "GB"},
    "shipping_option": "standard",
    "payment_token": "tok_approve",
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
    path: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.operation}: {self.fault}"


def _changed(body: dict[str, Any], name: str, text: str) -> str:
    """`body` with the JSON `text` as the value of `name`, which may be of a nested object: `address.city`."""
    marked = json.loads(json.dumps(body))
    inner = marked
    *outer, last = name.split(".")
    for each in outer:
        inner = inner[each]
    inner[last] = "@mark@"
    return json.dumps(marked).replace('"@mark@"', text)


def _without(body: dict[str, Any], name: str) -> str:
    return json.dumps({key: value for key, value in body.items() if key != name})


def bad_requests() -> list[Bad]:
    found = [*_of_lines(), *_of_checkout(), *_of_places(), *_of_baskets(), *_of_staff()]
    for operation in ("addLines", "checkOutBasket", "openBasket", "setLine"):
        for fault, body, status in (
            ("empty", "", 400),
            ("breaks off", '{"', 400),
            ("a list", "[]", 400),
            ("NaN", "NaN", 400),
            ("nested 100,000 deep", "[" * 100_000, 400),
            ("over the limit", json.dumps({"lines": "a" * 262_144}), 413),
        ):
            found.append(
                Bad(operation=operation, fault=f"the body is {fault}", field="body", body=body, status=status)
            )
    return found


def _of_lines() -> list[Bad]:
    found = []
    for text in (*NUMBERS, "0"):
        body = json.dumps({"lines": [{"sku": "MUG", "quantity": "@mark@"}]}).replace('"@mark@"', text)
        overflow = text == "1e400"
        found.append(
            Bad(
                operation="addLines",
                fault=f"quantity {text}",
                field=None if overflow else "lines[0].quantity",
                body=body,
            )
        )
        found.append(
            Bad(
                operation="setLine",
                fault=f"quantity {text}",
                field=None if overflow else "quantity",
                body=f'{{"quantity": {text}}}',
            )
        )
    for name in ("price", "unit_price", "total", "title", "owner"):
        line = {"sku": "MUG", "quantity": 1, name: 1}
        found.append(
            Bad(
                operation="addLines",
                fault=f"{name} in a line",
                field=f"lines[0].{name}",
                body=json.dumps({"lines": [line]}),
            )
        )
    many = json.dumps({"lines": [{"sku": f"S{number}", "quantity": 1} for number in range(91)]})
    found += [
        Bad(operation="addLines", fault="no line", field="lines", body='{"lines": []}'),
        Bad(operation="addLines", fault="91 lines", field="lines", body=many),
        Bad(
            operation="addLines",
            fault="a SKU that does not exist",
            field="lines[0].sku",
            body='{"lines": [{"sku": "NONE", "quantity": 1}]}',
        ),
    ]
    found += [
        Bad(
            operation="addLines",
            fault=f"SKU {sku!r}",
            field="lines[0].sku",
            body=json.dumps({"lines": [{"sku": sku, "quantity": 1}]}),
        )
        for sku in ("", " ", "a b", "MUG\n", "S#MUG", "-a", "a" * 41, "é")
    ]
    return found


def _of_checkout() -> list[Bad]:
    found = [
        Bad(
            operation="checkOutBasket",
            fault=f"expected_total {text}",
            field=None if text == "1e400" else "expected_total",
            body=_changed(CHECKOUT, "expected_total", text),
        )
        for text in NUMBERS
    ]
    found += [
        Bad(operation="checkOutBasket", fault=f"no {name}", field=name, body=_without(CHECKOUT, name))
        for name in CHECKOUT
    ]
    for name in (
        "total",
        "price",
        "status",
        "state",
        "owner",
        "customer_id",
        "lines",
        "discount",
        "order_id",
    ):
        body = json.dumps(CHECKOUT | {name: 1})
        found.append(Bad(operation="checkOutBasket", fault=f"{name} in the body", field=name, body=body))
    for name, values in {
        "email": (
            '""',
            '"ada"',
            '"a@b"',
            '"a b@example.com"',
            '"a@example.com\\n"',
            "7",
            f'"{"a" * 65}@b.cc"',
        ),
        "shipping_option": ('""', '"Standard"', '"a b"', "null"),
        "payment_token": ('""', '"4111 1111 1111 1111"', f'"{"t" * 256}"', "[]"),
        "address": ("null", "[]", '"London"'),
        "address.country": ('"gb"', '"GBR"', '""', "1"),
        "address.name": ('""', '" "', '"a\\nb"', '"a\\u0000"', f'"{"a" * 101}"'),
        "address.line2": ('"a\\tb"',),
        "address.postcode": (f'"{"1" * 21}"',),
    }.items():
        found += [
            Bad(
                operation="checkOutBasket",
                fault=f"{name} {value[:40]}",
                field=name,
                body=_changed(CHECKOUT, name, value),
            )
            for value in values
        ]
    return found


def _of_places() -> list[Bad]:
    """Ids, tokens and keys that are none; and those that are somebody else's, which are not found."""
    body, lines = json.dumps(CHECKOUT), json.dumps(LINES)
    found = [
        Bad(
            operation="getBasket",
            fault=f"basket id {value[:20]!r}",
            field="basket_id",
            path={"basket_id": value},
        )
        for value in ("mug", "7", SOME_ID.upper(), f"{SOME_ID}\n", "B#x", "a" * 5_000)
    ]
    for value in ("x", SOME_TOKEN + "x", "a" * 5_000, f"{SOME_TOKEN[:-1]}="):
        headers = {"Basket-Token": value}
        found.append(
            Bad(operation="getBasket", fault=f"token {value[:9]}", field="Basket-Token", headers=headers)
        )
    for operation in ("getBasket", "addLines", "clearBasket", "checkOutBasket"):
        given = {"addLines": lines, "checkOutBasket": body}.get(operation)
        forged = {"Basket-Token": SOME_TOKEN}
        found += [
            Bad(
                operation=operation,
                fault="no token",
                field="Basket-Token",
                body=given,
                without=("Basket-Token",),
            ),
            Bad(
                operation=operation,
                fault="a forged token",
                field=None,
                body=given,
                headers=forged,
                status=404,
            ),
            Bad(
                operation=operation,
                fault="a basket that does not exist",
                field=None,
                body=given,
                path={"basket_id": SOME_ID},
                status=404,
            ),
        ]
    found += [
        Bad(
            operation="checkOutBasket",
            fault=f"key {value[:9]!r}",
            field="Idempotency-Key",
            body=body,
            headers={"Idempotency-Key": value},
        )
        for value in ("a b", "é", "a" * 256)
    ]
    found.append(
        Bad(
            operation="checkOutBasket",
            fault="no key",
            field="Idempotency-Key",
            body=body,
            without=("Idempotency-Key",),
        )
    )
    return found


def _of_baskets() -> list[Bad]:
    found = [
        Bad(operation="openBasket", fault=f"{name} {text}", field=name, body=_changed(BASKET, name, text))
        for name, texts in {"currency": ('"XYZ"', '"gbp"', "1", '""'), "country": ('"gb"', '"GBR"')}.items()
        for text in texts
    ]
    for name in ("id", "owner", "token", "state", "lines"):
        body = json.dumps(BASKET | {name: "a"})
        found.append(Bad(operation="openBasket", fault=f"{name} in the body", field=name, body=body))
    for name, value in (("country", "gb"), ("shipping_option", "A b"), ("total", "1")):
        found.append(Bad(operation="quoteBasket", fault=f"{name}={value}", field=name, query={name: value}))
    found += [
        Bad(operation="addCode", fault=f"code {value!r}", field="code", path={"code": value})
        for value in ("a", "a b", "K#ABC", "a" * 33)
    ]
    found.append(
        Bad(operation="addCode", fault="a code of nothing", field=None, path={"code": "NOTHING"}, status=404)
    )
    return found


def _of_staff() -> list[Bad]:
    found = [
        Bad(
            operation="createPromotion",
            fault=f"{name} {text}",
            field=None if text == "1e400" else name,
            body=_changed(PROMOTION, name, text),
        )
        for name in ("basis_points", "total_limit", "customer_limit", "priority", "buy")
        for text in NUMBERS
        if text != "null"
    ]
    for name in ("id", "version", "used", "created_at"):
        body = json.dumps(PROMOTION | {name: 1})
        found.append(Bad(operation="createPromotion", fault=f"{name} in the body", field=name, body=body))
    found += [
        Bad(
            operation="createPromotion",
            fault="an unknown currency",
            field="minimum.XYZ",
            body=json.dumps(PROMOTION | {"minimum": {"XYZ": 1}}),
        ),
        Bad(
            operation="createPromotion",
            fault="a percentage without one",
            field="basis_points",
            body=_without(PROMOTION, "basis_points"),
        ),
        Bad(
            operation="replaceShippingRates",
            fault="the same country twice",
            field="zones[1].countries",
            body=json.dumps({"zones": [_ZONE, _ZONE]}),
        ),
        Bad(
            operation="replaceTaxRates",
            fault="a rate of over 100%",
            field="elsewhere.standard",
            body=json.dumps({"countries": {}, "elsewhere": {"inclusive": True, "standard": 10_001}}),
        ),
        Bad(operation="listPromotions", fault="a made-up cursor", field="cursor", query={"cursor": "abc"}),
        Bad(operation="listPromotions", fault="limit=0", field="limit", query={"limit": "0"}),
    ]
    return found


_ZONE = {
    "name": "Home",
    "countries": ["GB"],
    "options": [{"id": "a", "name": "A", "bands": [{"up_to_grams": None, "prices": {"GBP": 1}}]}],
}
