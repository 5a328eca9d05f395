"""The inventory's API, deployed: what staff record, what shoppers see of it, and what is told of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cartwright.events.inventory import BackInStock, StockLow
from inventory.api import ROUTES
from tests.local import people
from tests.local.conftest import LocalShop
from tests.local.deployed import DeployedFunction
from tests.local.http import assert_problem, send
from tests.local.listening import Listener, listening
from tests.local.stockroom import STACK, Stockroom
from tests.local.test_catalog_permissions import actions_of, policy_of
from tests.local.waiting import until


@pytest.fixture(scope="module")
def room(shop: LocalShop) -> Stockroom:
    return Stockroom(shop)


@pytest.fixture(scope="module")
def listeners(shop: LocalShop) -> Iterator[tuple[Listener, Listener]]:
    with listening(shop, StockLow) as low, listening(shop, BackInStock) as back:
        yield low, back


def availability(room: Stockroom, sku: str) -> str:
    answer = send("GET", room.url(f"/stock/{sku}"))
    return str(answer.body["availability"]) if answer.status == 200 else ""


def test_levels_are_told_shown_and_listed(room: Stockroom, listeners: tuple[Listener, Listener]) -> None:
    low, back = listeners
    sku = room.sku("LEVEL")
    room.receive(sku, 3)
    (told,) = until(lambda: low.of_sku(sku))
    assert told["data"] == {"sku": sku, "available": 3, "threshold": 5, "version": 1}
    assert availability(room, sku.lower()) == "low"
    listed: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = room.staff(
            "GET", "/staff/low-stock", limit=100, **({"cursor": page["next"]} if page["next"] else {})
        ).body
        listed += [each["sku"] for each in page["items"]]
    assert sku in listed
    room.receive(sku, 10)
    (told,) = until(lambda: back.of_sku(sku))
    assert (told["data"]["available"], told["data"]["version"]) == (13, 2)
    assert availability(room, sku) == "in-stock"


def test_one_receipt_sent_by_many_is_one(room: Stockroom) -> None:
    sku, body = room.sku("ONCE"), {"id": "DN-1", "quantity": 7}
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: room.staff("POST", f"/staff/stock/{sku}/receipts", body), range(16))
        )
    assert {answer.status for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert room.figures(sku) == (7, 0, 0, 7)


def test_adjustments_and_receipts_are_in_the_journal(room: Stockroom) -> None:
    sku = room.sku("JOURNAL")
    room.receive(sku, 10)
    path = f"/staff/stock/{sku}"
    wrong = room.staff("POST", f"{path}/adjustments", {"id": "A-1", "delta": -11, "reason": "lost"})
    assert_problem(wrong, 409)
    right = room.staff("POST", f"{path}/adjustments", {"id": "A-1", "delta": -4, "reason": "lost"})
    assert right.body["actor"]
    page = room.staff("GET", f"{path}/movements", limit=1).body
    rest = room.staff("GET", f"{path}/movements", cursor=page["next"]).body
    assert [(each["kind"], each["quantity"]) for each in page["items"] + rest["items"]] == [
        ("adjustment", -4),
        ("receipt", 10),
    ]


def test_a_delivery_of_a_thousand_skus_is_one_file(room: Stockroom) -> None:
    quantities = {room.sku(f"D{number}"): number + 1 for number in range(1000)}
    room.receive_all(quantities)
    for sku in list(quantities)[::97]:
        assert room.figures(sku)[3] == quantities[sku]


def test_a_delivery_says_which_skus_no_product_has(room: Stockroom, shop: LocalShop) -> None:
    """Those of the sample catalogue were told of by events."""
    known, unknown = "BTO-EVERYDAY-NATURAL", room.sku("TYPO")
    until(lambda: room.staff("GET", f"/staff/stock/{known}").body["in_catalogue"])
    text = f"sku,quantity\n{known},1\n{unknown},2\n"
    answer = room.staff("POST", "/staff/receipts", {"id": room.tag, "csv": text})
    assert (answer.status, answer.body["unknown_skus"]) == (200, [unknown])
    assert room.figures(unknown) == (2, 0, 0, 2)
    said = shop.ops("stock", known, unknown, check=True).stdout.splitlines()
    assert ["no product has it" in line for line in said] == [False, False, True]


def test_shards_change_while_it_is_counted(room: Stockroom) -> None:
    sku = room.sku("SHARDS")
    room.receive(sku, 100)
    for shards in (32, 3, 1):
        shown = room.staff("PUT", f"/staff/stock/{sku}", {"shards": shards, "threshold": 5}).body
        assert (shown["shards"], shown["available"]) == (shards, 100)
        assert sum(each["available"] for each in shown["counters"][:shards]) == 100


def test_every_route_but_the_public_one_is_staffs(room: Stockroom, shop: LocalShop) -> None:
    customer = people.sign_in(shop, "customer").id
    for route in ROUTES:
        url = room.url(route.path.format(sku="MUG", order_id="01936b72-0001-7c33-9a44-5b6c7d8e9f00"))
        if route.handler == "public":
            continue
        body = {"id": "x"} if route.body else None
        assert_problem(send(route.method, url, body=body), 401)
        assert_problem(send(route.method, url, token=customer, body=body), 401)


_RESERVES = {"BatchGetItem", "ConditionCheckItem", "GetItem", "PutItem", "Query", "UpdateItem"}
GRANTED = {
    "Public": {"GetItem"},
    "Staff": {"BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"},
    "Orders": _RESERVES,
    "Sweeper": _RESERVES,
    "Catalogue": {"BatchGetItem", "GetItem", "PutItem"},
    "Levels": {"BatchGetItem", "GetItem", "PutItem"}
    | {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"},
}
"""No function deletes: what happened to stock stays on record."""


@pytest.mark.parametrize("name", GRANTED)
def test_functions_may_do_what_they_have_to(shop: LocalShop, name: str) -> None:
    statements = policy_of(DeployedFunction(shop, name, STACK))[1]["Statement"]
    granted = {action for statement in statements for action in actions_of(statement)}
    on_table = {action.removeprefix("dynamodb:") for action in granted if action.startswith("dynamodb:")}
    assert on_table == GRANTED[name]
