"""Requests that must be refused, made of what a route states of itself: so a new route has its own at once."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

import msgspec
from msgspec.structs import fields

from cartwright.http import Route
from cartwright.http.requests import header_name
from ops import paths
from ops.contracts.services import Service, services
from tests.local.attacks.wrongs import full, wrongs
from tests.local.bad_requests import BAD_BODIES, BAD_CONDITIONS, BAD_QUERIES, DEEP

ELSEWHERE = {
    "catalog": "tests/local/test_catalog_bad_input.py and test_catalog_tokens.py send it what is sent here"
}
"""Services that other tests attack, and which."""
MORE: dict[str, dict[str, Any]] = {
    "PromotionInput": {
        "per": "order",
        "skus": ["MUG"],
        "product_ids": ["01936b71-1111-7222-8333-444455556666"],
        "starts_at": "2026-11-21T09:00:00Z",
        "ends_at": "2026-12-21T09:00:00Z",
        "exclusive": False,
        "priority": 1,
        "total_limit": 5,
        "customer_limit": 5,
        "active": True,
    },
    "TaxTable": {"countries": {"GB": {"inclusive": True, "standard": 2000, "shipping": "standard"}}},
    "ParcelRequest": {
        "address": {
            "name": "Ada",
            "line1": "1 Road",
            "line2": "Flat 2",
            "city": "London",
            "region": "London",
            "postcode": "N1 1AA",
            "country": "GB",
        }
    },
    "CheckoutInput": {
        "address": {
            "name": "Ada",
            "line1": "1 Road",
            "line2": "Flat 2",
            "city": "London",
            "region": "London",
            "postcode": "N1 1AA",
            "country": "GB",
        }
    },
}
"""Fields that the examples leave out, or have too many of, by the name of the type."""
NEEDED = {"listOrders": "state=placed&", "listShipments": "state=open&"}
"""Of a query, so that its page is what is wrong with it."""
TEXTS = (
    "%20",
    "a%00b",
    "a%0D%0ASet-Cookie:%20a=b",
    "..",
    "..%5C..%5Cetc%5Cpasswd",
    "'%20OR%20'1'%3D'1",
    "pk%20%3D%20:x%20OR%20attribute_exists(pk)",
    "%7B%22$gt%22:%22%22%7D",
    "SKU%23MUG",
    "%FF%FE",
    "%F0%9F%92%A9",
    "$%7Bjndi:ldap:x%7D",
    "a" * 5_000,
)
"""As they stand in a URL."""
HEADERS = ("a b", "\xe9", "a" * 5_000, "{}", '"', "a\tb")
MEDIA_TYPES = ("text/plain", "application/xml", "multipart/form-data; boundary=x", "json")


@dataclass(frozen=True, kw_only=True)
class Row:
    """`path` and `query` are percent-encoded. A header of None is left out; others come on top of good ones.

    Any of `fields` may be blamed. Without any, who refuses does not say which.
    """

    fault: str
    fields: tuple[str, ...]
    status: int = 400
    path: Mapping[str, str] = dataclasses.field(default_factory=dict)
    query: str = ""
    headers: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    body: bytes | None = None


@cache
def attacked() -> tuple[Service, ...]:
    """Every service with an API, a new one too."""
    return tuple(each for each in services(paths.ROOT / "functions") if each.name not in ELSEWHERE)


def good_document(service: Service, route: Route) -> dict[str, Any]:
    """The contract's example, filled up."""
    if route.body is None:
        return {}
    example = json.loads(msgspec.json.encode(service.requests[route.operation]))
    given = {name: value for name, value in example.items() if value is not None}
    return full(given, MORE.get(route.body.__name__, {}))


def rows(service: Service, route: Route) -> Iterator[Row]:
    good = json.dumps(good_document(service, route)).encode() if route.body else None
    for name in route.path_parameters.__struct_fields__ if route.path_parameters else ():
        for text in TEXTS:
            yield Row(fault=f"{name} is {text[:40]}", fields=(name,), path={name: text}, body=good)
    yield Row(fault="a parameter nobody knows", fields=("colour",), query="colour=red", body=good)
    for name in route.query.__struct_fields__ if route.query else ():
        yield from _of_parameter(name, good, NEEDED.get(route.operation, ""))
    for each in fields(route.headers) if route.headers else ():
        yield from _of_header(header_name(each.name), _pattern(each.type), good, required=each.required)
    for fault, (tags, status) in (BAD_CONDITIONS if route.precondition else {}).items():
        headers = {"If-Match": tags or None}
        yield Row(fault=fault, fields=("If-Match",), headers=headers, body=good, status=status)
    if good is not None:
        yield from _of_body(service, route, good)


def _of_parameter(name: str, good: bytes | None, needed: str) -> Iterator[Row]:
    known = {fault: each for fault, each in BAD_QUERIES.items() if each[1] == name}
    for fault, (query, field) in known.items():
        yield Row(fault=fault, fields=(field,), query=needed + query, body=good)
    if not known:
        for text in TEXTS:
            yield Row(fault=f"?{name}={text[:40]}", fields=(name,), query=f"{name}={text}", body=good)
        yield Row(fault=f"?{name} twice", fields=(name,), query=f"{name}=a&{name}=b", body=good)


def _of_header(name: str, pattern: str, good: bytes | None, *, required: bool) -> Iterator[Row]:
    if required:
        yield Row(fault=f"no {name}", fields=(name,), headers={name: None}, body=good)
    for text in HEADERS:
        if not re.search(pattern, text):
            yield Row(fault=f"{name} is {text[:40]!r}", fields=(name,), headers={name: text}, body=good)


def _of_body(service: Service, route: Route, good: bytes) -> Iterator[Row]:
    for kind in MEDIA_TYPES:
        headers = {"Content-Type": kind}
        yield Row(fault=f"as {kind}", fields=("Content-Type",), headers=headers, body=good, status=415)
    if route.raw:
        yield Row(fault="unsigned", fields=(), body=good)
        yield Row(fault="300 KiB", fields=("body",), body=b" " * 300 * 1024, status=413)
        return
    assert route.body
    few = any(each.body is route.body for each in _before(service, route))
    for fault, (raw, status) in BAD_BODIES.items():
        yield Row(fault=f"body {fault}", fields=("body",), body=raw, status=status)
    yield Row(fault="a body behind it", fields=("body",), body=good + b"{}")
    first = route.body.__struct_fields__[0]
    deep = f'{{"{first}":'.encode() * DEEP + b"1" + b"}" * DEEP
    yield Row(fault=f"objects {DEEP} deep", fields=(first, f"{first}[...]", "body"), body=deep)
    good_one, patch = good_document(service, route), route.patch is not None
    for wrong in wrongs(route.body, good_one, few=few, patch=patch):
        yield Row(fault=wrong.fault, fields=wrong.fields, body=wrong.body.encode())


def _before(service: Service, route: Route) -> Iterator[Route]:
    for each in service.routes:
        if each is route:
            return
        yield each


def _pattern(kind: Any) -> str:
    """Of a header; all of them have one, whether they may be left out or not."""
    annotated = next((each for each in get_args(kind) if get_args(each)), kind)
    pattern: str = next(each.pattern for each in get_args(annotated)[1:] if each.pattern)
    return pattern
