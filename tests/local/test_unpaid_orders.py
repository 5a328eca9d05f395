"""Orders that wait for 3-D Secure, over every service: whoever places many of them keeps nobody else from buying."""

import uuid

import pytest

from tests.local.conftest import LocalShop
from tests.local.http import send
from tests.local.selling import Sale
from tests.local.waiting import until

PIECES = 4


@pytest.fixture
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def take_all(sale: Sale, name: str, email: str) -> str:
    headers, basket_id = sale.counter.guest((name, PIECES))
    body = sale.counter.checkout(sale.total(PIECES), card="tok_3ds", email=email)
    answer = sale.counter.call("checkOutBasket", body, headers=headers, basket_id=basket_id)
    assert answer.status == 202, answer.content
    sale.order_tokens[answer.body["order_id"]] = answer.body["order_token"]
    return str(answer.body["order_id"])


def test_four_anonymous_requests_lock_no_stock_and_a_fifth_is_refused(sale: Sale) -> None:
    """Each of all there is; a shopper buys in the middle of it, and who goes on at the bank gets what is left."""
    sale.offer("amphora", PIECES)
    email = f"{uuid.uuid4().hex}@example.com"
    waiting = []
    for _ in range(3):
        waiting.append(take_all(sale, "amphora", email))
        sale.comes_to(waiting[-1], "action-required")
        sale.stock_comes_to("amphora", available=PIECES)
    refused = sale.comes_to(take_all(sale, "amphora", email.upper()), "rejected", "action-required")
    assert (refused["state"], refused["reason"]) == ("rejected", "too-many-unpaid")
    assert [each["state"] for each in refused["history"]] == ["placed", "rejected"]
    honest = sale.buy(("amphora", 2))
    assert sale.comes_to(honest, "confirmed", "rejected")["state"] == "confirmed"
    sale.stock_comes_to("amphora", available=PIECES - 2, sold=2)
    first = sale.order(waiting[0])
    assert first is not None
    assert send("POST", first["action_url"], body={"outcome": "approve"}).status == 200
    assert sale.comes_to(waiting[0], "cancelled")["reason"] == "out-of-stock"
    until(lambda: (sale.order(waiting[0]) or {})["refunded"] == sale.total(PIECES))
    for order_id in waiting[1:]:
        mine = {"Order-Token": str(sale.order_tokens[order_id])}
        assert sale.ask("cancelGuestOrder", order_id=order_id, headers=mine).status == 200
    sale.stock_comes_to("amphora", available=PIECES - 2, sold=2)


def test_who_waits_without_stock_gets_it_if_nobody_else_came(sale: Sale) -> None:
    """A wholesaler who buys all there is, with a card that asks."""
    sale.offer("krater", PIECES)
    order_id = take_all(sale, "krater", f"{uuid.uuid4().hex}@example.com")
    url = sale.comes_to(order_id, "action-required")["action_url"]
    sale.stock_comes_to("krater", available=PIECES)
    assert send("POST", url, body={"outcome": "approve"}).status == 200
    sale.comes_to(order_id, "confirmed")
    sale.stock_comes_to("krater", available=0, sold=PIECES)
    assert sale.payment_comes_to(order_id, "captured")["captured"] == sale.total(PIECES)
