"""What belongs to somebody else is as if it were not there: orders, baskets, cursors, keys, and guests' tokens."""

import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from cartwright.http import Access
from cartwright.ids import Ids
from tests.local import people
from tests.local.attacks.victim import SOME_TOKEN, TOTAL, Victim
from tests.local.http import Answer, assert_problem

SOMEBODYS = Ids().new()
"""The id of nothing."""


@pytest.fixture(scope="module")
def mallory(victim: Victim) -> str:
    """The token of another customer, who has a basket of her own."""
    return people.new_customer(victim.shop, f"mallory-{victim.tag}").id


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/cancel"), ("POST", "/payments")])
def test_an_order_of_somebody_else_is_as_none(victim: Victim, mallory: str, method: str, path: str) -> None:
    before = victim.content()
    body = {"payment_method_id": "m" * 43} if path == "/payments" else None
    headers = {"Idempotency-Key": uuid.uuid4().hex} if body else {}
    answers = [
        victim.ask(
            "orders", method, f"/my/orders/{order_id}{path}", token=mallory, body=body, headers=headers
        )
        for order_id in (victim.orders[0].id, SOMEBODYS)
    ]
    alike(*answers, code="order-not-found")
    assert victim.content() == before
    page = victim.ask("orders", "GET", "/my/orders", token=mallory)
    assert page.body["items"] == []


def test_a_shipment_of_somebody_else_is_as_none(victim: Victim, mallory: str) -> None:
    before = victim.content("shipping")
    path, wrong = f"/shipments/{victim.orders[0].id}", {"Order-Token": SOME_TOKEN}
    alike(
        victim.ask("shipping", "GET", f"/my{path}", token=mallory),
        victim.ask("shipping", "GET", f"/my/shipments/{SOMEBODYS}", token=mallory),
        victim.ask("shipping", "GET", path, headers=wrong),
        victim.ask("shipping", "GET", f"/shipments/{SOMEBODYS}", headers=wrong),
        code="shipment-not-found",
    )
    assert victim.content("shipping") == before


@pytest.mark.parametrize("operation", ["get", "quote", "add", "clear", "set", "remove", "code", "checkout"])
def test_a_basket_of_somebody_else_is_as_none(victim: Victim, mallory: str, operation: str) -> None:
    """Whoever asks by whatever route, and with a token of his own."""
    before = victim.content()
    headers, own = victim.counter.guest()
    method, path, body = {
        "get": ("GET", "", None),
        "quote": ("GET", "/quote", None),
        "add": ("POST", "/lines", {"lines": [{"sku": victim.sku, "quantity": 1}]}),
        "clear": ("DELETE", "/lines", None),
        "set": ("PUT", f"/lines/{victim.sku}", {"quantity": 9}),
        "remove": ("DELETE", f"/lines/{victim.sku}", None),
        "code": ("DELETE", f"/codes/C{victim.tag}", None),
        "checkout": ("POST", "/checkout", victim.counter.checkout(TOTAL)),
    }[operation]
    guests = {**headers, "Idempotency-Key": uuid.uuid4().hex}
    right = victim.guest_headers["Basket-Token"]
    alike(
        *(
            victim.ask("basket", method, f"{where}/{basket}{path}", body=body, token=token, headers=sent)
            for where, basket, token, sent in (
                ("/my/baskets", victim.basket, mallory, guests),
                ("/my/baskets", victim.guest_basket, mallory, guests),
                ("/my/baskets", victim.guest_basket, victim.customer.id, guests),
                ("/my/baskets", SOMEBODYS, mallory, guests),
                ("/baskets", victim.guest_basket, None, guests),
                ("/baskets", victim.basket, victim.customer.id, guests),
                ("/baskets", victim.basket, None, guests | {"Basket-Token": right}),
                ("/baskets", own, None, guests | {"Basket-Token": right}),
                ("/baskets", victim.guest_basket, None, guests | {"Basket-Token": right[:-1] + other(right)}),
                ("/baskets", SOMEBODYS, None, guests),
            )
        ),
        code="basket-not-found",
    )
    assert [*before[:-1]] == victim.content()[:-1]


def test_nobody_merges_what_is_not_theirs(victim: Victim, mallory: str) -> None:
    opened = victim.ask(
        "basket", "POST", "/my/baskets", body={"currency": "GBP", "country": "GB"}, token=mallory
    )
    own, right = opened.body["id"], victim.guest_headers["Basket-Token"]
    before = victim.content("basket")
    for target, guest, guest_token in (
        (own, victim.guest_basket, right[:-1] + other(right)),
        (own, victim.basket, right),
        (own, SOMEBODYS, right),
        (victim.basket, victim.guest_basket, right),
        (victim.guest_basket, victim.guest_basket, right),
    ):
        body = {"guest_basket_id": guest, "guest_token": guest_token}
        answer = victim.ask("basket", "POST", f"/my/baskets/{target}/merge", body=body, token=mallory)
        assert_problem(answer, 404)
        assert answer.body["code"] == "basket-not-found"
    assert victim.content("basket") == before


def test_a_key_of_somebody_else_opens_nothing(victim: Victim, mallory: str) -> None:
    """Neither the answer to the checkout nor the order comes out, and the key is free for others' own orders."""
    bought, before = victim.orders[0], victim.content()
    body = dict(bought.body)
    path = f"/my/baskets/{bought.basket_id}/checkout"
    answer = victim.ask("basket", "POST", path, body=body, token=mallory, headers=bought.headers)
    assert_problem(answer, 404)
    assert bought.id.encode() not in answer.content
    same = victim.ask("basket", "POST", path, body=body, token=victim.customer.id, headers=bought.headers)
    assert (same.status, same.body["order_id"]) == (202, bought.id)
    for changes in (
        {"expected_total": TOTAL - 1},
        {"email": "mallory@example.com"},
        {"payment_method_id": SOME_TOKEN},
    ):
        used = victim.ask(
            "basket", "POST", path, body=body | changes, token=victim.customer.id, headers=bought.headers
        )
        assert_problem(used, 422)
        assert used.body["code"] == "idempotency-key-reused"
    assert victim.content() == before


def lists(victim: Victim, mallory: str) -> Mapping[str, tuple[str, str, dict[str, str], str]]:
    staff = victim.counter.tokens[Access.STAFF]
    day = victim.ask("orders", "GET", f"/my/orders/{victim.orders[0].id}", token=victim.customer.id)
    sub = victim.ask("orders", "GET", f"/staff/orders/{victim.orders[0].id}", token=staff).body["customer_id"]
    confirmed, placed = {"state": "confirmed"}, {"day": day.body["placed_at"][:10]}
    return {
        "my orders": ("orders", "/my/orders", {}, victim.customer.id),
        "my orders as another": ("orders", "/my/orders", {}, mallory),
        "by state": ("orders", "/staff/orders", confirmed, staff),
        "by day": ("orders", "/staff/orders", placed, staff),
        "by both": ("orders", "/staff/orders", confirmed | placed, staff),
        "by customer": ("orders", "/staff/orders", {"customer_id": sub}, staff),
        "promotions": ("basket", "/staff/promotions", {}, staff),
        "movements": ("inventory", f"/staff/stock/{victim.sku}/movements", {}, staff),
        "movements of another": ("inventory", "/staff/stock/ANOTHER/movements", {}, staff),
        "shipments": ("shipping", "/staff/shipments", {"state": "open"}, staff),
        "low stock": ("inventory", "/staff/low-stock", {}, staff),
    }


def test_a_cursor_opens_only_the_list_that_gave_it_out(victim: Victim, mallory: str) -> None:
    for name in ("LOW-1", "LOW-2"):
        victim.room.receive(victim.room.sku(name), 1)
    victim.room.receive(victim.sku, 1)

    def page(known: tuple[str, str, dict[str, str], str], **query: str) -> Answer:
        service, path, given, token = known
        return victim.ask(service, "GET", f"{path}?{urlencode(given | query)}", token=token)

    known = lists(victim, mallory)
    cursors: dict[str, Any] = {name: page(each, limit="1").body.get("next") for name, each in known.items()}
    given_out = {name: cursor for name, cursor in cursors.items() if cursor}
    assert known.keys() - given_out.keys() <= {"my orders as another", "movements of another", "low stock"}
    for giver, cursor in given_out.items():
        assert page(known[giver], cursor=cursor).status == 200
        forged = [cursor[:-1], cursor[1:], cursor + "A", cursor.swapcase(), cursor[:-1] + other(cursor)]
        for taker, each in known.items():
            for wrong in forged if taker == giver else [cursor]:
                answer = page(each, cursor=wrong)
                assert_problem(answer, 400)
                assert answer.fields == ["cursor"], (giver, taker)


def test_a_reservation_or_payment_of_no_order_is_none(victim: Victim) -> None:
    staff = victim.counter.tokens[Access.STAFF]
    refund = {"amount": 1, "reason": "x"}
    before = victim.content()
    for service, method, path, body in (
        ("inventory", "GET", f"/staff/reservations/{SOMEBODYS}", None),
        ("payments", "GET", f"/staff/payments/{SOMEBODYS}", None),
        ("payments", "POST", f"/staff/payments/{SOMEBODYS}/capture", None),
        ("payments", "PUT", f"/staff/payments/{SOMEBODYS}/refunds/r-1", refund),
        ("orders", "POST", f"/staff/orders/{SOMEBODYS}/cancel", None),
    ):
        assert_problem(victim.ask(service, method, path, body=body, token=staff), 404)
    path = f"/staff/payments/{victim.orders[0].id}/refunds/r-{victim.tag}"
    over = victim.ask("payments", "PUT", path, body=refund | {"amount": TOTAL + 1}, token=staff)
    assert_problem(over, 409)
    assert victim.content() == before


def test_what_is_no_correlation_id_is_not_sent_back(victim: Victim) -> None:
    for odd in ("a b", "<script>", "a" * 129, "\xe9", '"', "${x}"):
        answer = victim.ask("inventory", "GET", "/stock/NONE", headers={"X-Correlation-Id": odd})
        assert_problem(answer, 404)
        assert odd not in (answer.body["correlation_id"], answer.headers["x-correlation-id"])


def alike(*answers: Answer, code: str) -> None:
    """Nothing tells what is somebody else's from what is not there."""
    told = [{**answer.body, "correlation_id": "", "instance": ""} for answer in answers]
    for answer in answers:
        assert_problem(answer, 404)
        assert answer.body["code"] == code
    assert len({json.dumps(each, sort_keys=True) for each in told}) == 1


def other(text: str) -> str:
    return "A" if text[-1] != "A" else "B"
