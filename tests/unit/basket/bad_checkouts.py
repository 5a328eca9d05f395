"""Checkouts that must be refused, and those of promotions and rates."""

import json

from tests.unit.basket.bad_request import (
    CHECKOUT,
    NUMBERS,
    PROMOTION,
    Bad,
    changed,
    without,
)


def of_checkout() -> list[Bad]:
    found = [
        Bad(
            operation="checkOutBasket",
            fault=f"expected_total {text}",
            field=None if text == "1e400" else "expected_total",
            body=changed(CHECKOUT, "expected_total", text),
        )
        for text in NUMBERS
    ]
    found += [
        Bad(operation="checkOutBasket", fault=f"no {name}", field=name, body=without(CHECKOUT, name))
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
            '"a,b@example.com"',
            '"<a>@example.com"',
            '"a..b@example.com"',
            '"a@-example.com"',
        ),
        "shipping_option": ('""', '"Standard"', '"a b"', "null"),
        "payment_method_id": (
            '""',
            '"4111111111111111"',
            '"tok_approve"',
            f'"{"t" * 42}"',
            f'"{"t" * 43}\\n"',
            f'"{"t" * 44}"',
            "[]",
        ),
        "address": ("null", "[]", '"London"'),
        "address.country": ('"gb"', '"GBR"', '"UK"', '"XX"', '""', "1"),
        "address.name": ('""', '" "', '"a\\nb"', '"a\\u0000"', f'"{"a" * 101}"'),
        "address.line2": ('"a\\tb"',),
        "address.postcode": (f'"{"1" * 21}"',),
    }.items():
        found += [
            Bad(
                operation="checkOutBasket",
                fault=f"{name} {value[:40]}",
                field=name,
                body=changed(CHECKOUT, name, value),
            )
            for value in values
        ]
    return found


def of_staff() -> list[Bad]:
    found = [
        Bad(
            operation="createPromotion",
            fault=f"{name} {text}",
            field=None if text == "1e400" else name,
            body=changed(PROMOTION, name, text),
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
            body=without(PROMOTION, "basis_points"),
        ),
        Bad(
            operation="replaceShippingRates",
            fault="the same country twice",
            field="zones[1].countries",
            body=json.dumps({"zones": [_ZONE, _ZONE]}),
        ),
        Bad(
            operation="replaceShippingRates",
            fault="a zone of no country",
            field="zones[0].countries[1]",
            body=json.dumps({"zones": [_ZONE | {"countries": ["GB", "UK"]}]}),
        ),
        Bad(
            operation="replaceTaxRates",
            fault="a rate of no country",
            field="countries.UK",
            body=json.dumps({"countries": {"UK": _TAX}, "elsewhere": _TAX}),
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


_TAX = {"inclusive": True, "standard": 2000}
_ZONE = {
    "name": "Home",
    "countries": ["GB"],
    "options": [{"id": "a", "name": "A", "bands": [{"up_to_grams": None, "prices": {"GBP": 1}}]}],
}
