"""Requests that must be refused, and the field that the refusal must blame."""

import json

from tests.unit.basket.bad_checkouts import of_checkout, of_staff
from tests.unit.basket.bad_request import (
    BASKET,
    CHECKOUT,
    LINES,
    NUMBERS,
    SOME_ID,
    SOME_TOKEN,
    Bad,
    changed,
)


def bad_requests() -> list[Bad]:
    found = [*_of_lines(), *of_checkout(), *_of_places(), *_of_baskets(), *of_staff()]
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
        Bad(operation="openBasket", fault=f"{name} {text}", field=name, body=changed(BASKET, name, text))
        for name, texts in {
            "currency": ('"XYZ"', '"gbp"', "1", '""'),
            "country": ('"gb"', '"GBR"', '"UK"'),
        }.items()
        for text in texts
    ]
    for name in ("id", "owner", "token", "state", "lines"):
        body = json.dumps(BASKET | {name: "a"})
        found.append(Bad(operation="openBasket", fault=f"{name} in the body", field=name, body=body))
    for name, value in (("country", "gb"), ("country", "UK"), ("shipping_option", "A b"), ("total", "1")):
        found.append(Bad(operation="quoteBasket", fault=f"{name}={value}", field=name, query={name: value}))
    found += [
        Bad(operation="addCode", fault=f"code {value!r}", field="code", path={"code": value})
        for value in ("a", "a b", "K#ABC", "a" * 33)
    ]
    found.append(
        Bad(operation="addCode", fault="a code of nothing", field=None, path={"code": "NOTHING"}, status=404)
    )
    return found
