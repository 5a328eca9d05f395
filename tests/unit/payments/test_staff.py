"""What staff may do with payments, and what nobody may."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cartwright.money import MAX_AMOUNT
from tests.unit.payments.shopping import ORDER, STAFF, Shopping, shopping

REFUND = "/staff/payments/{order_id}/refunds/{refund_id}"
ROUTES: list[tuple[str, str, dict[str, str]]] = [
    ("GET", "/staff/payments/{order_id}", {"order_id": ORDER}),
    ("POST", "/staff/payments/{order_id}/capture", {"order_id": ORDER}),
    ("PUT", REFUND, {"order_id": ORDER, "refund_id": "r-1"}),
]
GRACE = {"subject": STAFF["sub"], "email": STAFF["email"]}
GOOD = {"amount": 645, "reason": "One mug arrived broken"}


@pytest.fixture
def shop() -> Iterator[Shopping]:
    with shopping() as made:
        made.order("tok_approve")
        yield made


def test_a_payment_is_seen_without_its_token(shop: Shopping) -> None:
    status, seen = shop.ask(*ROUTES[0])
    assert (status, seen["state"], seen["amount"]) == (200, "authorised", 2645)
    assert "tok_" not in json.dumps(seen)


def test_a_token_is_not_shown_while_it_is_needed() -> None:
    with shopping() as shop:
        shop.order("tok_lost_webhook")
        status, seen = shop.ask(*ROUTES[0])
        assert (status, seen["state"], seen["action_url"]) == (200, "authorising", "")
        assert "tok_" not in json.dumps(seen)


def test_capture_and_refund(shop: Shopping) -> None:
    status, seen = shop.ask(*ROUTES[1])
    assert (status, seen["state"], seen["captured"]) == (200, "captured", 2645)
    assert seen["dispatched_by"] == GRACE
    for _ in range(2):
        status, seen = shop.ask("PUT", REFUND, {"order_id": ORDER, "refund_id": "r-1"}, body=GOOD)
        assert (status, seen["refunded"], seen["refunds"][0]["by"]) == (200, 645, GRACE)
    other = {**GOOD, "amount": 646}
    status, problem = shop.ask("PUT", REFUND, {"order_id": ORDER, "refund_id": "r-1"}, body=other)
    assert (status, problem["code"]) == (409, "not-refundable")
    status, problem = shop.ask(
        "PUT", REFUND, {"order_id": ORDER, "refund_id": "r-2"}, body={**GOOD, "amount": 2001}
    )
    assert (status, problem["detail"]) == (409, "20.00 GBP is left to refund.")


@pytest.mark.parametrize("total", [150_000_000_00, MAX_AMOUNT])
def test_a_large_payment_is_captured_and_refunded_to_the_last_unit(total: int) -> None:
    with shopping() as shop:
        shop.order("tok_approve", total=total)
        status, seen = shop.ask(*ROUTES[1])
        assert (status, seen["state"], seen["captured"]) == (200, "captured", total)
        status, seen = shop.ask("PUT", REFUND, ROUTES[2][2], body={**GOOD, "amount": total})
        assert (status, seen["state"], seen["refunded"]) == (200, "refunded", total)
        assert sum(each.amount for each in shop.sandbox.charges.stored[ORDER].refunds) == total


@pytest.mark.parametrize("amount", [-1, 0, 1.5, "1", True, None, 2**53, 10**30, [1]])
def test_an_odd_amount_is_refused(shop: Shopping, amount: Any) -> None:
    shop.tell("OrderConfirmed")
    before = shop.payments.stored[ORDER]
    status, problem = shop.ask("PUT", REFUND, ROUTES[2][2], body={**GOOD, "amount": amount})
    assert (status, problem["errors"][0]["field"]) == (400, "amount")
    assert shop.payments.stored[ORDER] is before


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"amount": 1e400, "reason": "x"}',
        '{"amount": 1}',
        '{"amount": 1, "reason": ""}',
        '{"amount": 1, "reason": "a\\nb"}',
        '{"amount": 1, "reason": "x", "state": "done"}',
        '{"amount": 1, "reason": "x", "by": "owner"}',
    ],
)
def test_an_odd_body_is_refused(shop: Shopping, body: str) -> None:
    assert shop.ask("PUT", REFUND, {"order_id": ORDER, "refund_id": "r-1"}, body=body)[0] == 400


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route[1])
@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({}, 401),
        ({**STAFF, "token_use": "access"}, 401),
        ({**STAFF, "aud": "another-client"}, 401),
    ],
)
def test_only_staff_are_served(
    shop: Shopping, route: tuple[str, str, dict[str, str]], claims: dict[str, str], status: int
) -> None:
    writes = shop.payments.writes
    assert shop.ask(*route, body=GOOD if route[0] == "PUT" else None, claims=claims)[0] == status
    assert shop.payments.writes == writes


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route[1])
@pytest.mark.parametrize("order_id", ["01936b72-0001-7c33-9a44-5b6c7d8e9f99", "x", f"{ORDER}\n", "../P"])
def test_an_order_that_is_not_there(
    shop: Shopping, route: tuple[str, str, dict[str, str]], order_id: str
) -> None:
    method, path, parameters = route
    body = GOOD if method == "PUT" else None
    status, _ = shop.ask(method, path, {**parameters, "order_id": order_id}, body=body)
    assert status == (404 if order_id.endswith("99") else 400)


@pytest.mark.parametrize("refund_id", ["", "a b", "x" * 65, "a#b"])
def test_an_odd_name_of_a_refund_is_refused(shop: Shopping, refund_id: str) -> None:
    assert shop.ask("PUT", REFUND, {"order_id": ORDER, "refund_id": refund_id}, body=GOOD)[0] == 400
