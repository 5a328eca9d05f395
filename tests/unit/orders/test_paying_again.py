"""A payment that failed leaves the order payable for a while: with another card, or later with the same one."""

import json
from datetime import timedelta
from typing import Any

import pytest

from cartwright.events.inventory import StockRejected, StockReserved
from cartwright.events.payments import PaymentActionRequired, PaymentAuthorised, PaymentDeclined
from orders.domain import REPEATED_PAYMENT_WITHIN
from tests.unit.orders.orders_harness import (
    CUSTOMER_CLAIMS,
    NO_SECOND_PAYMENT,
    ORDER,
    TERMS,
    OrdersHarness,
    about,
)

MINE, GUESTS = "/my/orders/{order_id}/payments", "/orders/{order_id}/payments"
METHOD, OTHER_METHOD, TOKEN = "m" * 43, "n" * 43, "t" * 43
BOB = {**CUSTOMER_CLAIMS, "sub": "bob"}


def pay(
    harness: OrdersHarness, key: str = "key-1", method: str = METHOD, resource: str = MINE, **more: Any
) -> tuple[int, dict[str, Any]]:
    headers = {"Idempotency-Key": key, **more.pop("headers", {})}
    body = json.dumps({"payment_method_id": method})
    return harness.ask("POST", resource, more.pop("order_id", ORDER), headers=headers, body=body, **more)


def declined(attempt: int = 1) -> Any:
    return about(PaymentDeclined, attempt=attempt)


def failed(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(about(StockReserved), declined())
    assert harness.order().state == "payment-failed"


@pytest.mark.parametrize("events", [[StockReserved, PaymentDeclined], [PaymentDeclined, StockReserved]])
def test_a_declined_order_waits_with_its_stock(harness: OrdersHarness, events: list[Any]) -> None:
    harness.place()
    harness.hear(*(about(each) for each in events * 2))
    order = harness.order()
    assert (order.state, order.reason) == ("payment-failed", "payment-declined")
    assert order.payable_until == order.next_check_at == harness.now + TERMS.payable_for
    assert harness.names() == ["OrderPlaced", "OrderPaymentFailed"]
    told = harness.detail("OrderPaymentFailed")["data"]
    assert (told["reason"], told["holds_stock"]) == ("payment-declined", True)
    assert told["until"].startswith("2026-11-21T10:15:00")
    seen = harness.ask("GET", "/my/orders/{order_id}", ORDER)[1]
    assert (seen["state"], seen["payable_until"]) == ("payment-failed", told["until"])


def test_the_next_payment_confirms_it(harness: OrdersHarness) -> None:
    failed(harness)
    status, answer = pay(harness)
    assert (status, answer["state"], answer["reason"]) == (202, "reserved", "")
    told = harness.detail("OrderPaymentRequested")["data"]
    assert told == {
        "order_id": ORDER,
        "amount": 100,
        "currency": "GBP",
        "payment_method_id": METHOD,
        "attempt": 2,
    }
    harness.hear(about(PaymentAuthorised))
    order = harness.order()
    assert (order.state, order.payment_method_id, order.payable_until) == ("confirmed", "", None)
    assert harness.names()[2:] == ["OrderPaymentRequested", "OrderConfirmed"]


def test_it_ends_for_the_reason_of_the_payment_when_the_time_is_over(harness: OrdersHarness) -> None:
    failed(harness)
    harness.forward(minutes=29, seconds=59)
    assert harness.watch() == 0
    harness.forward(seconds=1)
    assert pay(harness)[1]["code"] == "not-payable"
    assert harness.watch() == 1
    order = harness.order()
    assert (order.state, order.reason) == ("rejected", "payment-declined")
    assert harness.detail("OrderRejected")["data"]["returns_basket"] is True
    status, problem = pay(harness)
    assert (status, problem["code"], problem["detail"]) == (409, "not-payable", "The order is rejected.")


def test_a_later_failure_does_not_give_more_time(harness: OrdersHarness) -> None:
    failed(harness)
    until = harness.order().payable_until
    harness.forward(minutes=20)
    pay(harness)
    harness.hear(declined(2))
    assert (harness.order().state, harness.order().payable_until) == ("payment-failed", until)
    harness.forward(minutes=9)
    pay(harness, "key-2", OTHER_METHOD)
    harness.forward(minutes=2)
    harness.hear(about(PaymentActionRequired, attempt=3))
    harness.forward(minutes=9)
    assert harness.watch() == 0
    harness.forward(minutes=1)
    assert harness.watch() == 1
    assert (harness.order().state, harness.order().reason) == ("rejected", "payment-timeout")


def test_an_attempt_that_nobody_answers_can_be_replaced(harness: OrdersHarness) -> None:
    failed(harness)
    pay(harness)
    assert pay(harness, "key-2", OTHER_METHOD)[1]["code"] == "payment-in-progress"
    harness.forward(minutes=REPEATED_PAYMENT_WITHIN / timedelta(minutes=1))
    assert harness.watch() == 1
    assert (harness.order().state, harness.order().reason) == ("payment-failed", "payment-timeout")
    assert pay(harness, "key-2", OTHER_METHOD)[0] == 202
    assert harness.detail("OrderPaymentRequested")["data"]["attempt"] == 3


def test_3_d_secure_is_given_up_for_another_card(harness: OrdersHarness) -> None:
    harness.place()
    harness.hear(about(StockReserved), about(PaymentActionRequired))
    assert pay(harness)[0] == 202
    harness.hear(about(PaymentActionRequired), declined())
    order = harness.order()
    assert (order.state, order.action_url) == ("reserved", "")
    assert order.payable_until == harness.now + TERMS.payable_for


@pytest.mark.parametrize("pays_again", [False, True])
def test_a_late_success_counts_whichever_attempt_it_is_of(harness: OrdersHarness, pays_again: bool) -> None:
    harness.place()
    harness.hear(about(StockReserved), about(PaymentActionRequired))
    harness.forward(minutes=10)
    harness.watch()
    if pays_again:
        pay(harness)
    harness.hear(about(PaymentAuthorised))
    assert harness.order().state == "confirmed"
    assert pay(harness, "key-2")[1]["code"] == "already-paid"


@pytest.mark.parametrize("event", [PaymentDeclined, PaymentActionRequired])
def test_what_comes_late_of_an_earlier_attempt_changes_nothing(harness: OrdersHarness, event: Any) -> None:
    failed(harness)
    pay(harness)
    before = harness.order()
    harness.hear(about(event), about(event, attempt=1))
    assert harness.order() == before
    harness.hear(about(PaymentAuthorised), about(event), about(event, attempt=2))
    assert harness.order().state == "confirmed"


@pytest.mark.parametrize("first", ["lost", "authorised"])
def test_an_authorisation_that_is_lost_ends_it_in_any_order(harness: OrdersHarness, first: str) -> None:
    """Nobody may get an order confirmed whose payment was voided."""
    failed(harness)
    pay(harness)
    lost = about(PaymentDeclined, attempt=2, after_authorisation=True)
    events = [lost, about(PaymentAuthorised)]
    harness.hear(*(events if first == "lost" else reversed(events)))
    assert harness.order().state == ("rejected" if first == "lost" else "cancelled")


def test_the_same_key_is_one_payment(harness: OrdersHarness) -> None:
    failed(harness)
    assert [pay(harness)[0] for _ in range(3)] == [202] * 3
    harness.hear(declined(2))
    assert (pay(harness)[0], harness.order().state) == (202, "payment-failed")
    status, problem = pay(harness, method=OTHER_METHOD)
    assert (status, problem["code"]) == (422, "idempotency-key-reused")
    assert harness.names().count("OrderPaymentRequested") == 1


def test_of_two_at_once_one_pays(harness: OrdersHarness) -> None:
    failed(harness)
    answers: list[tuple[int, dict[str, Any]]] = []

    def first(operation: str) -> None:
        if operation.endswith("PutItem"):
            harness.way.before = lambda _: None
            answers.append(pay(harness, "key-2", OTHER_METHOD))

    harness.way.before = first
    answers.append(pay(harness))
    assert [status for status, _ in answers] == [202, 409]
    assert answers[1][1]["code"] == "payment-in-progress"
    assert harness.names().count("OrderPaymentRequested") == 1


def test_the_order_keeps_neither_key_nor_method(harness: OrdersHarness) -> None:
    failed(harness)
    pay(harness, "a-secret-key")
    harness.hear(declined(2))
    orders = [
        {name: value for name, value in item.items() if name != "outbox"} for item in harness.storage.items()
    ]
    assert not [item for item in orders if "a-secret-key" in repr(item) or METHOD in repr(item)]


@pytest.mark.parametrize("state", ["placed", "reserved"])
def test_nothing_is_paid_beside_the_first_payment(harness: OrdersHarness, state: str) -> None:
    harness.place()
    if state == "reserved":
        harness.hear(about(StockReserved))
    assert pay(harness)[1]["code"] == "payment-in-progress"


def test_only_the_owner_pays(harness: OrdersHarness) -> None:
    failed(harness)
    assert pay(harness, claims=BOB)[0] == 404
    assert pay(harness, resource=GUESTS, headers={"Order-Token": TOKEN})[0] == 404


def test_a_guest_pays_with_the_orders_token(harness: OrdersHarness) -> None:
    harness.place_for_guest(TOKEN)
    harness.hear(about(StockReserved), declined())
    assert pay(harness, resource=GUESTS, headers={"Order-Token": "x" * 43})[0] == 404
    assert pay(harness, resource=GUESTS, headers={"Order-Token": TOKEN})[0] == 202


@pytest.mark.parametrize("body", ["{}", '{"payment_method_id": "short"}', '{"payment_method_id": 1}'])
def test_an_odd_payment_is_refused(harness: OrdersHarness, body: str) -> None:
    failed(harness)
    assert harness.ask("POST", MINE, ORDER, body=body, headers={"Idempotency-Key": "k"})[0] == 400
    good = json.dumps({"payment_method_id": METHOD})
    assert harness.ask("POST", MINE, ORDER, body=good)[0] == 400


def test_a_shop_may_do_without() -> None:
    harness = OrdersHarness(terms=NO_SECOND_PAYMENT)
    harness.place()
    harness.hear(about(StockReserved), about(PaymentActionRequired))
    assert pay(harness)[1]["code"] == "not-payable"
    harness.hear(declined())
    assert (harness.order().state, harness.order().reason) == ("rejected", "payment-declined")


def test_stock_that_is_gone_ends_it(harness: OrdersHarness) -> None:
    failed(harness)
    harness.hear(about(StockRejected))
    assert harness.order().state == "rejected"


def test_the_customer_cancels_and_has_the_basket_back(harness: OrdersHarness) -> None:
    failed(harness)
    status, answer = harness.ask("POST", "/my/orders/{order_id}/cancel", ORDER)
    assert (status, answer["state"]) == (200, "cancelled")
    assert harness.detail("OrderCancelled")["data"]["returns_basket"] is True
