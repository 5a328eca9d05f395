"""A payment that failed, over every service of the sale: another card pays, and what is given up takes no money."""

import pytest

from tests.local.conftest import LocalShop
from tests.local.http import assert_problem, send
from tests.local.selling import Sale, kept
from tests.local.waiting import until


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def test_another_card_pays_the_same_order(sale: Sale) -> None:
    sale.offer("stool", 5)
    order_id = sale.buy(("stool", 2), card="tok_decline_lost_card")
    sale.comes_to(order_id, "payment-failed")
    sale.stock_comes_to("stool", available=3, reserved=2)
    answer = sale.pay(order_id, "tok_decline_insufficient_funds")
    assert (answer.status, answer.body["state"]) == (202, "reserved"), answer.content
    until(lambda: sale.story(order_id).count("payment-failed") == 2)
    assert sale.pay(order_id, "tok_approve").status == 202
    sale.comes_to(order_id, "confirmed")
    assert_problem(sale.pay(order_id, "tok_approve"), 409)
    sale.stock_comes_to("stool", available=3, sold=2)
    payment = sale.payment_comes_to(order_id, "captured")
    assert (payment["attempt_number"], len(payment["superseded"])) == (3, 2)
    charges = {name: each for name, each in sale.charges().items() if name.startswith(order_id)}
    assert set(charges) == {payment["reference"], *payment["superseded"]}
    assert {name: kept(each) for name, each in charges.items() if kept(each)} == {
        payment["reference"]: sale.total(2)
    }


def test_3_d_secure_that_was_given_up_takes_no_money(sale: Sale) -> None:
    """Another card pays, and then the customer goes on at the bank with the first one."""
    sale.offer("bench", 5)
    order_id = sale.buy(("bench", 1), card="tok_3ds")
    url = sale.comes_to(order_id, "action-required")["action_url"]
    assert sale.pay(order_id, "tok_approve").status == 202
    sale.comes_to(order_id, "confirmed")
    assert send("POST", url, body={"outcome": "approve"}).status in (404, 409)
    payment = sale.payment_comes_to(order_id, "captured")
    (first,) = payment["superseded"]
    assert (sale.charges()[first]["state"], payment["captured"]) == ("voided", sale.total(1))


def test_one_key_pays_once(sale: Sale) -> None:
    sale.offer("table", 5)
    order_id = sale.buy(("table", 1), card="tok_decline_lost_card")
    sale.comes_to(order_id, "payment-failed")
    assert sale.pay(order_id, "tok_approve", key="one").status == 202
    assert_problem(sale.pay(order_id, "tok_approve", key="one"), 422)
    sale.comes_to(order_id, "confirmed")
