"""The routes of the orders, deployed: lists and their pages, whose an order is, and who may cancel it."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cartwright.http import Access
from tests.local import people
from tests.local.baskets import Document
from tests.local.conftest import LocalShop
from tests.local.http import assert_problem
from tests.local.selling import Sale

NOBODYS = "01936b72-0001-7c33-9a44-5b6c7d8e9f00"
PLACED = 4


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


@pytest.fixture(scope="module")
def orders(sale: Sale) -> list[Document]:
    """Of the customer, the newest first; the oldest of them lacked stock."""
    sale.offer("plate", PLACED - 1)
    sale.offer("rare", 0)
    bought = [("rare", 1), *[("plate", 1)] * (PLACED - 1)]
    oldest_first = [sale.comes_to(sale.buy_signed_in(each), "confirmed", "rejected") for each in bought]
    return oldest_first[::-1]


@pytest.fixture(scope="module")
def stranger(shop: LocalShop) -> str:
    """The token of another customer."""
    return people.new_customer(shop, f"stranger-{uuid.uuid4().hex}").id


def pages(sale: Sale, operation: str, limit: int, **query: Any) -> Iterator[list[Document]]:
    asked = {**query, "limit": limit}
    while True:
        answer = sale.ask(operation, query=asked)
        assert answer.status == 200, answer.content
        yield answer.body["items"]
        if answer.body["next"] is None:
            return
        asked["cursor"] = answer.body["next"]


def listed(sale: Sale, operation: str, **query: Any) -> list[Document]:
    return [item for page in pages(sale, operation, 100, **query) for item in page]


def ids_of(found: list[Document]) -> list[str]:
    return [each["id"] for each in found]


def test_my_orders_come_in_pages_and_the_newest_first(sale: Sale, orders: list[Document]) -> None:
    whole = listed(sale, "listMyOrders")
    assert ids_of(whole)[:PLACED] == ids_of(orders)
    assert [each["state"] for each in whole[:PLACED]] == ["confirmed"] * (PLACED - 1) + ["rejected"]
    in_threes = list(pages(sale, "listMyOrders", 3))
    assert [item["id"] for page in in_threes for item in page] == ids_of(whole)
    assert {len(page) for page in in_threes[:-1]} <= {3}
    placed = [each["placed_at"] for each in whole]
    assert placed == sorted(placed, reverse=True)


def test_one_order_has_its_lines_and_its_story(sale: Sale, orders: list[Document]) -> None:
    newest, oldest = (sale.ask("getMyOrder", order_id=orders[at]["id"]).body for at in (0, -1))
    assert [(line["sku"], line["quantity"]) for line in newest["lines"]] == [(sale.sku("plate"), 1)]
    for order, last in ((newest, ("confirmed", "")), (oldest, ("rejected", "out-of-stock"))):
        history = order["history"]
        assert history[0]["state"] == "placed"
        assert (history[-1]["state"], history[-1]["reason"]) == last
        times = [each["at"] for each in history]
        assert times == sorted(times)
    assert oldest["shortages"] == [sale.sku("rare")]


def test_an_order_of_somebody_else_is_none(sale: Sale, orders: list[Document], stranger: str) -> None:
    """The same answer as for one that never was, to whoever else is signed in."""
    for operation in ("getMyOrder", "cancelMyOrder"):
        answers = [
            sale.ask(operation, token=stranger, order_id=orders[0]["id"]),
            sale.ask(operation, order_id=NOBODYS),
        ]
        for answer in answers:
            assert_problem(answer, 404)
        assert answers[0].body["code"] == answers[1].body["code"] == "order-not-found"
    assert (sale.order(orders[0]["id"]) or {})["state"] == "confirmed"


def test_a_cursor_is_good_for_its_own_list_alone(sale: Sale, orders: list[Document], stranger: str) -> None:
    cursor = sale.ask("listMyOrders", query={"limit": 1}).body["next"]
    assert_problem(sale.ask("listMyOrders", token=stranger, query={"cursor": cursor}), 400)
    assert_problem(sale.ask("listOrders", query={"state": "confirmed", "cursor": cursor}), 400)


def test_staff_find_orders_by_state_day_and_customer(sale: Sale, orders: list[Document]) -> None:
    customer = orders[0]["customer_id"]
    confirmed, rejected = ids_of(orders[:-1]), ids_of(orders[-1:])
    day = datetime.fromisoformat(orders[-1]["placed_at"]).astimezone(UTC).date().isoformat()
    by_customer = listed(sale, "listOrders", customer_id=customer)
    assert ids_of(by_customer)[:PLACED] == ids_of(orders)
    assert {each["customer_id"] for each in by_customer} == {customer}
    for query, there, elsewhere in (
        ({"state": "confirmed"}, confirmed, rejected),
        ({"state": "rejected"}, rejected, confirmed),
        ({"state": "rejected", "day": day}, rejected, confirmed),
        ({"day": day}, rejected, []),
        ({"day": "2020-02-29"}, [], ids_of(orders)),
    ):
        found = ids_of(listed(sale, "listOrders", **query))
        assert set(there) <= set(found), query
        assert not set(elsewhere) & set(found), query
        assert [each for each in found if each in there] == there, query


def test_staff_say_what_they_look_for(sale: Sale, orders: list[Document]) -> None:
    customer = orders[0]["customer_id"]
    queries: list[dict[str, Any]] = [{}, {"customer_id": customer, "state": "placed"}, {"state": "lost"}]
    for query in queries:
        assert_problem(sale.ask("listOrders", query=query), 400)


def test_a_rejected_order_cannot_be_cancelled(sale: Sale, orders: list[Document]) -> None:
    for operation in ("cancelMyOrder", "cancelOrder"):
        answer = sale.ask(operation, order_id=orders[-1]["id"])
        assert_problem(answer, 409)
        assert answer.body["code"] == "not-cancellable"


def test_each_route_is_for_whom_it_is_for(sale: Sale, orders: list[Document]) -> None:
    order_id, customer = orders[0]["id"], sale.tokens[Access.CUSTOMER]
    for operation in ("getOrder", "cancelOrder"):
        assert_problem(sale.ask(operation, token=customer, order_id=order_id), 401)
    assert_problem(sale.ask("listOrders", token=customer, query={"state": "placed"}), 401)
    assert_problem(sale.ask("getMyOrder", token="forged", order_id=order_id), 401)
