"""The routes of orders, behind API Gateway's events."""

import json
from typing import Any

import pytest

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised
from tests.unit.orders.office import ADA, CLIENT, CUSTOMER_CLAIMS, ORDER, Office, about

MINE, ONE, CANCEL = "/my/orders", "/my/orders/{order_id}", "/my/orders/{order_id}/cancel"
GUESTS, GUEST_CANCEL = "/orders/{order_id}", "/orders/{order_id}/cancel"
ALL, ANY, STAFF_CANCEL = "/staff/orders", "/staff/orders/{order_id}", "/staff/orders/{order_id}/cancel"
ROUTES = [("GET", MINE), ("GET", ONE), ("POST", CANCEL), ("GET", ALL), ("GET", ANY), ("POST", STAFF_CANCEL)]
OTHER = "01936b72-0001-7c33-9a44-5b6c7d8e9f99"
BOB = {**CUSTOMER_CLAIMS, "sub": "bob"}


def identifier(number: int) -> str:
    return f"01936b72-{number:04x}-7c33-9a44-5b6c7d8e9f00"


def filled(office: Office, count: int = 7) -> list[str]:
    """Ids, the newest first."""
    for number in range(count):
        office.forward(seconds=1)
        office.place(identifier(number))
    return [identifier(number) for number in reversed(range(count))]


def pages(office: Office, resource: str, **query: str) -> list[str]:
    """Ids of all pages of three."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        status, page = office.ask("GET", resource, query={"limit": "3", **query, **cursor})
        assert status == 200, page
        assert len(page["items"]) == 3 or page["next"] is None
        found += (each["id"] for each in page["items"])
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def test_my_orders_are_mine_and_the_newest_comes_first(office: Office) -> None:
    expected = filled(office)
    office.place(identifier(90), customer_id="bob")
    office.place(identifier(91), customer_id=None)
    assert pages(office, MINE) == expected


@pytest.mark.parametrize(
    "query", [{"state": "placed"}, {"day": "2026-11-21"}, {"state": "placed", "day": "2026-11-21"}]
)
def test_staff_see_all_in_pages(office: Office, query: dict[str, str]) -> None:
    expected = filled(office)
    office.forward(days=1)
    office.place(identifier(90), customer_id=None)
    office.hear(about(StockRejected, identifier(90)))
    assert pages(office, ALL, **query) == expected
    assert pages(office, ALL, state="rejected") == [identifier(90)]
    assert pages(office, ALL, state="rejected", day="2026-11-21") == []
    assert pages(office, ALL, day="2026-11-22") == [identifier(90)]
    assert pages(office, ALL, customer_id=ADA) == expected


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_calendar_has_a_first_and_a_last_day(office: Office, day: str) -> None:
    filled(office, 1)
    assert pages(office, ALL, state="placed", day=day) == []
    assert pages(office, ALL, day=day) == []


def test_an_order_moves_to_the_list_of_its_state(office: Office) -> None:
    office.place()
    office.hear(about(StockReserved))
    assert pages(office, ALL, state="placed") == []
    assert pages(office, ALL, state="reserved") == [ORDER]


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
def test_an_odd_question_is_refused(office: Office, query: dict[str, str]) -> None:
    status, problem = office.ask("GET", ALL, query=query)
    assert (status, problem["status"]) == (400, 400)


def test_a_cursor_opens_only_the_list_that_gave_it_out(office: Office) -> None:
    filled(office)
    mine = office.ask("GET", MINE, query={"limit": "1"})[1]["next"]
    placed = office.ask("GET", ALL, query={"limit": "1", "state": "placed"})[1]["next"]
    assert office.ask("GET", MINE, query={"cursor": mine}, claims=BOB)[0] == 400
    assert office.ask("GET", MINE, query={"cursor": placed})[0] == 400
    assert office.ask("GET", ALL, query={"cursor": placed, "state": "reserved"})[0] == 400
    assert office.ask("GET", ALL, query={"cursor": mine, "customer_id": ADA})[0] == 400
    assert office.ask("GET", ALL, query={"cursor": placed, "state": "placed"})[0] == 200


def test_an_order_is_shown_with_its_story_and_without_its_means_of_payment(office: Office) -> None:
    office.place(lines=2)
    status, seen = office.ask("GET", ONE, ORDER)
    assert (status, seen["state"], len(seen["lines"])) == (200, "placed", 2)
    assert "tok_" not in json.dumps(seen)
    office.hear(about(StockReserved), about(PaymentActionRequired))
    seen = office.ask("GET", ONE, ORDER)[1]
    assert [each["state"] for each in seen["history"]] == ["placed", "reserved", "action-required"]
    assert seen["action_url"].startswith("https://")
    assert not {"correlation_id", "due", "retold", "customer_id"} & seen.keys()
    whole = office.ask("GET", ANY, ORDER)[1]
    assert (whole["customer_id"], whole["retold"]) == (ADA, 0)
    assert "tok_" not in json.dumps(whole)


@pytest.mark.parametrize(("method", "resource"), [("GET", ONE), ("POST", CANCEL)])
def test_someone_elses_order_is_as_none(office: Office, method: str, resource: str) -> None:
    office.place(ORDER)
    office.place(identifier(5), customer_id=None)
    writes = office.way.writes
    foreign = office.ask(method, resource, ORDER, claims=BOB)
    assert foreign[0] == 404
    for order_id in (OTHER, identifier(5)):
        status, problem = office.ask(method, resource, order_id)
        assert (status, problem["code"]) == (404, foreign[1]["code"])
    assert office.way.writes == writes


TOKEN, OTHER_TOKEN = "t" * 43, "u" * 43


def test_a_guest_sees_and_cancels_the_order_with_the_orders_token(office: Office) -> None:
    office.place_for_guest(TOKEN)
    status, seen = office.ask("GET", GUESTS, ORDER, headers={"Order-Token": TOKEN})
    assert (status, seen["id"], seen["state"]) == (200, ORDER, "placed")
    assert "guest_key" not in seen
    status, seen = office.ask("POST", GUEST_CANCEL, ORDER, headers={"Order-Token": TOKEN})
    assert (status, seen["state"], seen["reason"]) == (200, "cancelled", "customer")


@pytest.mark.parametrize(("method", "resource"), [("GET", GUESTS), ("POST", GUEST_CANCEL)])
def test_no_other_token_opens_it_nor_a_customers(office: Office, method: str, resource: str) -> None:
    office.place_for_guest(TOKEN)
    office.place(identifier(5))
    office.place(identifier(6), customer_id=None)
    writes = office.way.writes
    for order_id, token in (
        (ORDER, OTHER_TOKEN),
        (OTHER, TOKEN),
        (identifier(5), TOKEN),
        (identifier(6), TOKEN),
    ):
        status, problem = office.ask(method, resource, order_id, headers={"Order-Token": token})
        assert (status, problem["code"]) == (404, "order-not-found")
    for headers in ({}, {"Order-Token": ""}, {"Order-Token": "t" * 42}, {"Order-Token": "t" * 42 + "\n"}):
        status, problem = office.ask(method, resource, ORDER, headers=headers)
        assert (status, problem["errors"][0]["field"]) == (400, "Order-Token")
    assert office.ask("GET", ONE, ORDER)[0] == 404
    assert office.way.writes == writes


@pytest.mark.parametrize("resource", [CANCEL, STAFF_CANCEL])
@pytest.mark.parametrize("heard", [[], [StockReserved], [PaymentActionRequired], [PaymentAuthorised]])
def test_it_can_be_cancelled_until_it_is_sent_and_once(
    office: Office, resource: str, heard: list[Any]
) -> None:
    office.place()
    office.hear(*(about(each) for each in heard))
    for _ in range(2):
        status, seen = office.ask("POST", resource, ORDER)
        assert (status, seen["state"]) == (200, "cancelled")
    assert office.names().count("OrderCancelled") == 1
    assert office.detail("OrderCancelled")["data"]["reason"] == (
        "staff" if resource == STAFF_CANCEL else "customer"
    )
    assert office.order().due is None


@pytest.mark.parametrize("body", ['{"state": "confirmed", "customer_id": "bob", "total": 0}', "[", "1e400"])
def test_what_a_body_says_is_of_no_effect(office: Office, body: str) -> None:
    office.place()
    assert office.ask("POST", CANCEL, ORDER, body=body)[0] == 200
    order = office.order()
    assert (order.state, order.customer_id, order.totals.total) == ("cancelled", ADA, 100)


def test_what_was_rejected_is_not_cancelled(office: Office) -> None:
    office.place()
    office.hear(about(StockRejected))
    status, problem = office.ask("POST", CANCEL, ORDER)
    assert (status, problem["code"], problem["detail"]) == (409, "not-cancellable", "The order is rejected.")


def test_others_who_keep_writing_are_told_of(office: Office) -> None:
    office.place()

    def meanwhile(operation: str) -> None:
        if operation.endswith("PutItem"):
            office.way.before = lambda operation: None
            office.desk.money(ORDER, refunded=office.order().refunded + 1)
            office.way.before = meanwhile

    office.way.before = meanwhile
    status, problem = office.ask("POST", CANCEL, ORDER)
    assert (status, problem["code"]) == (409, "concurrent-update")


@pytest.mark.parametrize("order_id", ["", "x", f"{ORDER}\n", "../O", ORDER.upper(), f"{ORDER}#"])
@pytest.mark.parametrize(("method", "resource"), [each for each in ROUTES if "{" in each[1]])
def test_an_odd_id_is_refused(office: Office, method: str, resource: str, order_id: str) -> None:
    assert office.ask(method, resource, order_id)[0] == 400


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
    office: Office, method: str, resource: str, claims: dict[str, str]
) -> None:
    office.place()
    writes = office.way.writes
    order_id = ORDER if "{" in resource else None
    assert office.ask(method, resource, order_id, claims=claims)[0] == 401
    assert office.way.writes == writes


@pytest.mark.parametrize(("method", "resource"), ROUTES[3:])
def test_customers_are_no_staff(office: Office, method: str, resource: str) -> None:
    office.place()
    order_id = ORDER if "{" in resource else None
    assert office.ask(method, resource, order_id, claims=CUSTOMER_CLAIMS)[0] == 401
