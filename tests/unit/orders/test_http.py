"""The routes of orders, behind API Gateway's events."""

import json
from typing import Any

import pytest

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised
from tests.unit.orders.orders_harness import ADA, CLIENT, CUSTOMER_CLAIMS, ORDER, OrdersHarness, about

MINE, ONE, CANCEL = "/my/orders", "/my/orders/{order_id}", "/my/orders/{order_id}/cancel"
GUESTS, GUEST_CANCEL = "/orders/{order_id}", "/orders/{order_id}/cancel"
ALL, ANY, STAFF_CANCEL = "/staff/orders", "/staff/orders/{order_id}", "/staff/orders/{order_id}/cancel"
ROUTES = [("GET", MINE), ("GET", ONE), ("POST", CANCEL), ("GET", ALL), ("GET", ANY), ("POST", STAFF_CANCEL)]
OTHER = "01936b72-0001-7c33-9a44-5b6c7d8e9f99"
BOB = {**CUSTOMER_CLAIMS, "sub": "bob"}


def identifier(number: int) -> str:
    return f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00"


def filled(harness: OrdersHarness, count: int = 7) -> list[str]:
    """Ids, the newest first."""
    for number in range(count):
        harness.forward(seconds=1)
        harness.place(identifier(number))
    return [identifier(number) for number in reversed(range(count))]


def pages(harness: OrdersHarness, resource: str, **query: str) -> list[str]:
    """Ids of all pages of three."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        status, page = harness.ask("GET", resource, query={"limit": "3", **query, **cursor})
        assert status == 200, page
        assert len(page["items"]) == 3 or page["next"] is None
        found += (each["id"] for each in page["items"])
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def test_my_orders_are_mine_and_the_newest_comes_first(harness: OrdersHarness) -> None:
    expected = filled(harness)
    harness.place(identifier(90), customer_id="bob")
    harness.place(identifier(91), customer_id=None)
    assert pages(harness, MINE) == expected


@pytest.mark.parametrize(
    "query", [{"state": "placed"}, {"day": "2026-11-21"}, {"state": "placed", "day": "2026-11-21"}]
)
def test_staff_see_all_in_pages(harness: OrdersHarness, query: dict[str, str]) -> None:
    expected = filled(harness)
    harness.forward(days=1)
    harness.place(identifier(90), customer_id=None)
    harness.hear(about(StockRejected, identifier(90)))
    assert pages(harness, ALL, **query) == expected
    assert pages(harness, ALL, state="rejected") == [identifier(90)]
    assert pages(harness, ALL, state="rejected", day="2026-11-21") == []
    assert pages(harness, ALL, day="2026-11-22") == [identifier(90)]
    assert pages(harness, ALL, customer_id=ADA) == expected


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_calendar_has_a_first_and_a_last_day(harness: OrdersHarness, day: str) -> None:
    filled(harness, 1)
    assert pages(harness, ALL, state="placed", day=day) == []
    assert pages(harness, ALL, day=day) == []


def test_an_order_moves_to_the_list_of_its_state(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(about(StockReserved))
    assert pages(harness, ALL, state="placed") == []
    assert pages(harness, ALL, state="reserved") == [ORDER]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"state": "lost"},
        {"state": ""},
        {"day": "21-11-2026"},
        {"day": "2026-02-30"},
        {"day": "2026-11-21", "customer_id": ADA},
        {"customer_id": "a#b"},
        {"state": "placed", "limit": "0"},
        {"state": "placed", "limit": "101"},
        {"state": "placed", "limit": "1e400"},
        {"state": "placed", "limit": "true"},
        {"state": "placed", "status": "x"},
        {"state": "placed", "cursor": "x"},
    ],
)
def test_an_odd_question_is_refused(harness: OrdersHarness, query: dict[str, str]) -> None:
    status, problem = harness.ask("GET", ALL, query=query)
    assert (status, problem["status"]) == (400, 400)


def test_a_cursor_opens_only_the_list_that_gave_it_out(harness: OrdersHarness) -> None:
    filled(harness)
    mine = harness.ask("GET", MINE, query={"limit": "1"})[1]["next"]
    placed = harness.ask("GET", ALL, query={"limit": "1", "state": "placed"})[1]["next"]
    assert harness.ask("GET", MINE, query={"cursor": mine}, claims=BOB)[0] == 400
    assert harness.ask("GET", MINE, query={"cursor": placed})[0] == 400
    assert harness.ask("GET", ALL, query={"cursor": placed, "state": "reserved"})[0] == 400
    assert harness.ask("GET", ALL, query={"cursor": mine, "customer_id": ADA})[0] == 400
    assert harness.ask("GET", ALL, query={"cursor": placed, "state": "placed"})[0] == 200


def test_an_order_is_shown_with_its_story_and_without_its_means_of_payment(
    harness: OrdersHarness,
) -> None:
    harness.place(lines=2)
    status, seen = harness.ask("GET", ONE, ORDER)
    assert (status, seen["state"], len(seen["lines"])) == (200, "placed", 2)
    assert "tok_" not in json.dumps(seen)
    harness.hear(about(StockReserved), about(PaymentActionRequired))
    seen = harness.ask("GET", ONE, ORDER)[1]
    assert [each["state"] for each in seen["history"]] == ["placed", "reserved", "action-required"]
    assert seen["action_url"].startswith("https://")
    assert not {"correlation_id", "next_check_at", "placement_attempts", "customer_id"} & seen.keys()
    whole = harness.ask("GET", ANY, ORDER)[1]
    assert (whole["customer_id"], whole["placement_attempts"]) == (ADA, 0)
    assert "tok_" not in json.dumps(whole)


@pytest.mark.parametrize(("method", "resource"), [("GET", ONE), ("POST", CANCEL)])
def test_someone_elses_order_is_as_none(harness: OrdersHarness, method: str, resource: str) -> None:
    harness.place(ORDER)
    harness.place(identifier(5), customer_id=None)
    writes = harness.way.writes
    foreign = harness.ask(method, resource, ORDER, claims=BOB)
    assert foreign[0] == 404
    for order_id in (OTHER, identifier(5)):
        status, problem = harness.ask(method, resource, order_id)
        assert (status, problem["code"]) == (404, foreign[1]["code"])
    assert harness.way.writes == writes


TOKEN, OTHER_TOKEN = "t" * 43, "u" * 43


def test_a_guest_sees_and_cancels_the_order_with_the_orders_token(harness: OrdersHarness) -> None:
    harness.place_for_guest(TOKEN)
    status, seen = harness.ask("GET", GUESTS, ORDER, headers={"Order-Token": TOKEN})
    assert (status, seen["id"], seen["state"]) == (200, ORDER, "placed")
    assert "guest_key" not in seen
    status, seen = harness.ask("POST", GUEST_CANCEL, ORDER, headers={"Order-Token": TOKEN})
    assert (status, seen["state"], seen["reason"]) == (200, "cancelled", "customer")


@pytest.mark.parametrize(("method", "resource"), [("GET", GUESTS), ("POST", GUEST_CANCEL)])
def test_no_other_token_opens_it_nor_a_customers(harness: OrdersHarness, method: str, resource: str) -> None:
    harness.place_for_guest(TOKEN)
    harness.place(identifier(5))
    harness.place(identifier(6), customer_id=None)
    writes = harness.way.writes
    for order_id, token in (
        (ORDER, OTHER_TOKEN),
        (OTHER, TOKEN),
        (identifier(5), TOKEN),
        (identifier(6), TOKEN),
    ):
        status, problem = harness.ask(method, resource, order_id, headers={"Order-Token": token})
        assert (status, problem["code"]) == (404, "order-not-found")
    for headers in ({}, {"Order-Token": ""}, {"Order-Token": "t" * 42}, {"Order-Token": "t" * 42 + "\n"}):
        status, problem = harness.ask(method, resource, ORDER, headers=headers)
        assert (status, problem["errors"][0]["field"]) == (400, "Order-Token")
    assert harness.ask("GET", ONE, ORDER)[0] == 404
    assert harness.way.writes == writes


@pytest.mark.parametrize("resource", [CANCEL, STAFF_CANCEL])
@pytest.mark.parametrize("consumed", [[], [StockReserved], [PaymentActionRequired], [PaymentAuthorised]])
def test_it_can_be_cancelled_until_it_is_sent_and_once(
    harness: OrdersHarness, resource: str, consumed: list[Any]
) -> None:
    harness.place()
    harness.hear(*(about(each) for each in consumed))
    for _ in range(2):
        status, seen = harness.ask("POST", resource, ORDER)
        assert (status, seen["state"]) == (200, "cancelled")
    assert harness.names().count("OrderCancelled") == 1
    assert harness.detail("OrderCancelled")["data"]["reason"] == (
        "staff" if resource == STAFF_CANCEL else "customer"
    )
    assert harness.order().next_check_at is None


@pytest.mark.parametrize("body", ['{"state": "confirmed", "customer_id": "bob", "total": 0}', "[", "1e400"])
def test_what_a_body_says_is_of_no_effect(harness: OrdersHarness, body: str) -> None:
    harness.place()
    assert harness.ask("POST", CANCEL, ORDER, body=body)[0] == 200
    order = harness.order()
    assert (order.state, order.customer_id, order.totals.total) == ("cancelled", ADA, 100)


def test_what_was_rejected_is_not_cancelled(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(about(StockRejected))
    status, problem = harness.ask("POST", CANCEL, ORDER)
    assert (status, problem["code"], problem["detail"]) == (409, "not-cancellable", "The order is rejected.")


def test_others_who_keep_writing_are_told_of(harness: OrdersHarness) -> None:
    harness.place()

    def meanwhile(operation: str) -> None:
        if operation.endswith("PutItem"):
            harness.way.before = lambda operation: None
            harness.service.money(ORDER, refunded=harness.order().refunded + 1)
            harness.way.before = meanwhile

    harness.way.before = meanwhile
    status, problem = harness.ask("POST", CANCEL, ORDER)
    assert (status, problem["code"]) == (409, "concurrent-update")


@pytest.mark.parametrize("order_id", ["", "x", f"{ORDER}\n", "../O", ORDER.upper(), f"{ORDER}#"])
@pytest.mark.parametrize(("method", "resource"), [each for each in ROUTES if "{" in each[1]])
def test_an_odd_id_is_refused(harness: OrdersHarness, method: str, resource: str, order_id: str) -> None:
    assert harness.ask(method, resource, order_id)[0] == 400


@pytest.mark.parametrize(("method", "resource"), ROUTES)
@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"sub": ADA, "token_use": "access", "aud": CLIENT},
        {"sub": ADA, "token_use": "refresh", "aud": CLIENT},
        {"sub": ADA, "token_use": "id", "aud": "another-client"},
        {"token_use": "id", "aud": CLIENT},
    ],
)
def test_nobody_is_served_without_a_token_of_the_shops_own(
    harness: OrdersHarness, method: str, resource: str, claims: dict[str, str]
) -> None:
    harness.place()
    writes = harness.way.writes
    order_id = ORDER if "{" in resource else None
    assert harness.ask(method, resource, order_id, claims=claims)[0] == 401
    assert harness.way.writes == writes


@pytest.mark.parametrize(("method", "resource"), ROUTES[3:])
def test_customers_are_no_staff(harness: OrdersHarness, method: str, resource: str) -> None:
    harness.place()
    order_id = ORDER if "{" in resource else None
    assert harness.ask(method, resource, order_id, claims=CUSTOMER_CLAIMS)[0] == 401
