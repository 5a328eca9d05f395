"""Puts products into a catalogue of fakes, and lists them."""

from typing import Any

import msgspec

from tests.unit.catalog.http import Answer, Api
from tests.unit.catalog.samples import mug, variant

PUBLIC, STAFF = "/products", "/staff/products"


def listed(api: Api, resource: str = PUBLIC, **query: Any) -> Answer:
    return api.call("GET", resource, query=query)


def slugs(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [each["slug"] for each in answer.body["items"]]


def add(api: Api, slug: str, **changes: Any) -> str:
    given = mug(**{"slug": slug, "variants": (variant(f"SKU-{slug.upper()}"),)} | changes)
    answer = api.call("POST", "/products", body=msgspec.to_builtins(given))
    assert answer.status == 201, answer.body
    return str(answer.body["id"])
