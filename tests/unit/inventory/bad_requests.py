"""Requests that must be refused, for every route of the inventory, and the field that the refusal must blame."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from cartwright.http import Route
from inventory.api import ROUTES
from inventory.stock.api import AdjustmentInput, DeliveryInput, ReceiptInput, SettingsInput
from tests.local.bad_products import SOME_ID
from tests.local.bad_requests import BAD_BODIES, BAD_IDS, BAD_NAMES, BAD_QUERIES, DEEP

LIST_OPERATIONS = ("listMovements", "listLowStock")

GOOD_BODIES: dict[type[Struct], dict[str, Any]] = {
    ReceiptInput: {"id": "bad-1", "quantity": 3},
    AdjustmentInput: {"id": "bad-1", "delta": -1, "reason": "broken"},
    SettingsInput: {"shards": 1, "threshold": 5},
    DeliveryInput: {"id": "bad-1", "csv": "sku,quantity\nMUG,1\n"},
}
NUMBERS: tuple[object, ...] = (
    None,
    1.5,
    "1",
    True,
    [],
    {},
    2**53 + 1,
    10**30,
    1e308,
    -(10**30),
)
IDS: tuple[object, ...] = (None, 7, "", "-a", "a b", "a#b", "a/b", "a\n", "a" * 65, "\u00e9", True)
CSV_FAULTS: dict[str, str] = {
    "no text": "",
    "no rows": "sku,quantity\n",
    "no columns": "MUG,1\n",
    "another column": "sku,quantity,price\nMUG,1,2\n",
    "a column twice": "sku,sku\nMUG,1\n",
    "a cell too many": "sku,quantity\nMUG,1,2\n",
    "a cell too few": "sku,quantity\nMUG\n",
    "a quantity of 0": "sku,quantity\nMUG,0\n",
    "a quantity below 0": "sku,quantity\nMUG,-1\n",
    "a fraction": "sku,quantity\nMUG,1.5\n",
    "an exponent": "sku,quantity\nMUG,1e4\n",
    "digits of another script": "sku,quantity\nMUG,\u0663\n",
    "a quantity beyond all bounds": f"sku,quantity\nMUG,{10**12}\n",
    "a SKU with a space": "sku,quantity\nA B,1\n",
    "a SKU that is a key": "sku,quantity\nMUG#0,1\n",
    "a formula": "sku,quantity\n=1+1,1\n",
    "a quote that does not end": 'sku,quantity\n"MUG,1\n',
    "NUL": "sku,quantity\nMU\0G,1\n",
    "too many SKUs": "sku,quantity\n" + "".join(f"S{n},1\n" for n in range(1001)),
    "too long": "sku,quantity\n" + "MUG,1\n" * 34_000,
}
WRONG: dict[type[Struct], dict[str, tuple[object, ...]]] = {
    ReceiptInput: {"id": IDS, "quantity": (*NUMBERS, 0, -1, 1_000_001)},
    AdjustmentInput: {
        "id": IDS,
        "delta": (*NUMBERS, 0, 1_000_001, -1_000_001),
        "reason": (None, 7, "", " a", "a\nb", "a\0b", "a" * 201),
    },
    SettingsInput: {"shards": (*NUMBERS, 0, -1, 33), "threshold": (*NUMBERS, -1, 1_000_001)},
    DeliveryInput: {"id": IDS, "csv": (None, 7, [], *CSV_FAULTS.values())},
}


@dataclass(frozen=True, kw_only=True)
class BadRequest:
    """`path_id` and `query` are as they stand in the URL, percent-encoded; without a `path_id` it is a good one."""

    route: Route
    fault: str
    field: str
    status: int = 400
    path_id: str = ""
    query: str = ""
    body: bytes | None = None
    media_type: str = "application/json"

    def __str__(self) -> str:
        return f"{self.route.operation}: {self.fault[:60]}"

    def path(self, sku: str) -> str:
        path = self.route.path.format(sku=self.path_id or sku, order_id=self.path_id or SOME_ID)
        return f"{path}?{self.query}" if self.query else path


def _of(route: Route) -> Iterator[BadRequest]:
    good = json.dumps(GOOD_BODIES[route.body]).encode() if route.body else None
    if route.path_parameters:
        field = route.path_parameters.__struct_fields__[0]
        for fault, path_id in BAD_NAMES.get(field, BAD_IDS).items():
            yield BadRequest(route=route, fault=f"{field} {fault}", field=field, path_id=path_id, body=good)
    yield BadRequest(
        route=route, fault="a parameter nobody knows", field="colour", query="colour=red", body=good
    )
    for fault, (query, field) in (BAD_QUERIES if route.operation in LIST_OPERATIONS else {}).items():
        yield BadRequest(route=route, fault=fault, field=field, query=query)
    if route.body and good:
        yield from _of_body(route, route.body, good)


def _of_body(route: Route, kind: type[Struct], good: bytes) -> Iterator[BadRequest]:
    yield BadRequest(route=route, fault="body with another behind it", field="body", body=good + b"{}")
    for fault, (raw, status) in BAD_BODIES.items():
        yield BadRequest(route=route, fault=f"body {fault}", field="body", body=raw, status=status)
    for media_type in ("text/plain", "text/csv", "multipart/form-data; boundary=x"):
        yield BadRequest(
            route=route,
            fault=f"body as {media_type}",
            field="Content-Type",
            body=good,
            media_type=media_type,
            status=415,
        )
    first = kind.__struct_fields__[0]
    deep = f'{{"{first}":'.encode() * DEEP + b"1" + b"}" * DEEP
    yield BadRequest(route=route, fault=f"objects {DEEP} deep", field=first, body=deep)
    for name, wrongs in WRONG[kind].items():
        for wrong in wrongs:
            document = GOOD_BODIES[kind] | {name: wrong}
            told = f"{name} is {str(wrong)[:40]!r}"
            yield BadRequest(route=route, fault=told, field=name, body=json.dumps(document).encode())
        without = {key: value for key, value in GOOD_BODIES[kind].items() if key != name}
        yield BadRequest(route=route, fault=f"no {name}", field=name, body=json.dumps(without).encode())
    huge = good.replace(b"}", b', "colour": 1e400}')
    yield BadRequest(route=route, fault="a number that no float holds", field="colour", body=huge)
    for name in ("available", "sku", "actor", "at", "version"):
        document = GOOD_BODIES[kind] | {name: 1}
        yield BadRequest(
            route=route, fault=f"{name} of one's own", field=name, body=json.dumps(document).encode()
        )


BAD_REQUESTS = [bad for route in ROUTES for bad in _of(route)]
