"""A field that several services have takes the same values in each: countries, e-mail addresses, SKUs, currencies."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from cartwright import emails, fields
from cartwright.text import END
from ops import paths

_TYPES = {"country": fields.Country, "email": emails.Email, "sku": fields.Sku, "currency": fields.Currency}
_LISTS = {"countries": "country", "skus": "sku"}

Found = tuple[str, str, str | None]
"""The kind of a field, where it is, and the pattern that the contract states for it."""


def pattern(name: str) -> str:
    (_, meta) = get_args(_TYPES[name])
    return str(meta.pattern).removesuffix(END) + "$"


def _kind(name: str) -> str | None:
    return name if name in _TYPES else _LISTS.get(name)


def leaves(schema: Any, name: str, at: str) -> Iterator[Found]:
    """The strings in a schema: itself, or null, or the items of an array, or the keys of a mapping."""
    for each in schema.get("anyOf", [schema]):
        kinds = each.get("type")
        if kinds == "array":
            yield from leaves(each["items"], name, at)
        elif kinds == "object" and "propertyNames" in each:
            yield name, at, each["propertyNames"].get("pattern")
        elif kinds == "string" or (isinstance(kinds, list) and "string" in kinds):
            yield name, at, each.get("pattern")


def fields_of(document: Any, at: str) -> Iterator[Found]:
    if isinstance(document, list):
        for place, each in enumerate(document):
            yield from fields_of(each, f"{at}[{place}]")
    elif isinstance(document, dict):
        for name, schema in (document.get("properties") or {}).items():
            if kind := _kind(name):
                yield from leaves(schema, kind, f"{at}.{name}")
        if "in" in document and (kind := _kind(document.get("name", "").lower())):
            yield from leaves(document["schema"], kind, f"{at}.{kind}")
        for name, each in document.items():
            if name not in ("example", "examples"):
                yield from fields_of(each, f"{at}.{name}")


FOUND = [
    found
    for path in sorted((paths.ROOT / "contracts").rglob("*.json"))
    for found in fields_of(json.loads(path.read_text()), path.stem)
]


@pytest.mark.parametrize("kind", _TYPES)
def test_a_field_takes_the_same_values_in_every_contract(kind: str) -> None:
    others = {at: found for name, at, found in FOUND if name == kind and found != pattern(kind)}
    assert not others, f"use the type of cartwright for {kind}: {others}"


@pytest.mark.parametrize(
    ("kind", "services"),
    [
        ("country", {"accounts", "basket", "orders", "BasketCheckedOut"}),
        ("email", {"accounts", "basket", "orders", "BasketCheckedOut", "CustomerRegistered"}),
        ("sku", {"basket", "catalog", "inventory", "orders", "ProductChanged"}),
        ("currency", {"basket", "catalog", "orders", "sandbox", "OrderPlaced"}),
    ],
)
def test_the_fields_are_found(kind: str, services: set[str]) -> None:
    assert services <= {at.split(".")[0] for name, at, _ in FOUND if name == kind}
