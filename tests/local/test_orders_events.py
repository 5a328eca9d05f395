"""From the checkout to the end of the order, over every service of the sale, under enforced IAM."""

import uuid
from typing import Any

import pytest

from tests.local.conftest import LocalShop
from tests.local.http import send
from tests.local.looking_after import let_expire
from tests.local.selling import SHIPPING, Sale, kept
from tests.local.waiting import until


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def test_a_guests_order_is_reserved_paid_and_confirmed(sale: Sale) -> None:
    sale.offer("mug", 10)
    order_id = sale.buy(("mug", 3))
    order = sale.comes_to(order_id, "confirmed")
    states = [each["state"] for each in order["history"]]
    assert (states[0], states[-1]) == ("placed", "confirmed")
    assert (order["customer_id"], order["next_check_at"], order["shortages"]) == (None, None, [])
    assert order["totals"] == {
        "goods": 3000,
        "shipping": SHIPPING,
        "discount": 0,
        "tax": 566,
        "total": sale.total(3),
    }
    assert [(line["sku"], line["quantity"], line["total"]) for line in order["lines"]] == [
        (sale.sku("mug"), 3, 3000)
    ]
    assert "payment_method_id" not in order
    sale.stock_comes_to("mug", available=7, sold=3)
    assert sale.payment_comes_to(order_id, "captured")["captured"] == sale.total(3)
    until(lambda: (sale.order(order_id) or {})["captured"] == sale.total(3))
    assert kept(sale.charge(order_id)) == sale.total(3)


def test_a_guest_follows_the_order_with_the_orders_token(sale: Sale) -> None:
    """Whoever opened the basket and gave it away has the basket's token alone."""
    sale.offer("saucer", 5)
    headers, basket_id = sale.counter.guest(("saucer", 1))
    order_id = sale.check_out(basket_id, headers, (("saucer", 1),), "tok_approve")
    sale.comes_to(order_id, "confirmed")
    token = str(sale.order_tokens[order_id])
    mine = {"Order-Token": token}
    seen = sale.ask("getGuestOrder", order_id=order_id, headers=mine)
    assert (seen.status, seen.body["state"], seen.headers["cache-control"]) == (200, "confirmed", "no-store")
    for wrong in (token.swapcase(), headers["Basket-Token"]):
        other = {"Order-Token": wrong, "Basket-Token": headers["Basket-Token"]}
        assert sale.ask("getGuestOrder", order_id=order_id, headers=other).status == 404
        assert sale.ask("cancelGuestOrder", order_id=order_id, headers=other).status == 404
    assert sale.ask("cancelGuestOrder", order_id=order_id, headers=mine).body["state"] == "cancelled"
    sale.stock_comes_to("saucer", available=5)


def test_a_customers_order_is_his(sale: Sale) -> None:
    sale.offer("cup", 10)
    order_id = sale.buy_signed_in(("cup", 1))
    order = sale.comes_to(order_id, "confirmed")
    assert order["customer_id"]
    mine = sale.ask("getMyOrder", order_id=order_id)
    assert (mine.status, mine.body["state"]) == (200, "confirmed")
    assert "customer_id" not in mine.body


def test_a_declined_card_gives_the_stock_back_if_nobody_pays(sale: Sale) -> None:
    sale.offer("jug", 5)
    order_id = sale.buy(("jug", 2), card="tok_decline_lost_card")
    order = sale.comes_to(order_id, "payment-failed", "rejected", "confirmed")
    assert (order["state"], order["reason"]) == ("payment-failed", "payment-declined")
    assert order["payable_until"] == order["next_check_at"]
    sale.stock_comes_to("jug", available=3, reserved=2)
    let_expire(sale.shop, order_id)
    assert sale.comes_to(order_id, "rejected")["reason"] == "payment-declined"
    sale.stock_comes_to("jug", available=5)
    assert sale.payment_comes_to(order_id, "declined")["reason"] == "lost-card"
    assert kept(sale.charge(order_id)) == 0


def test_who_cancels_after_a_declined_card_has_the_basket_back(sale: Sale) -> None:
    """A guest's, and a customer's who has opened another basket since, as a page does."""
    for name, buy in (("plate", sale.buy), ("tray", sale.buy_signed_in)):
        sale.offer(name, 5)
        order_id = buy((name, 2), card="tok_decline_lost_card")
        if name == "tray":
            sale.counter.call("openMyBasket", {"currency": "GBP", "country": "GB"})
        basket_id = str(sale.comes_to(order_id, "payment-failed")["basket_id"])
        mine, headers = ("My", {}) if name == "tray" else ("", sale.headers[order_id])
        token = {} if mine else {"Order-Token": str(sale.order_tokens[order_id])}
        cancelled = sale.ask(f"cancel{mine or 'Guest'}Order", order_id=order_id, headers=token)
        assert cancelled.body["state"] == "cancelled"

        def given_back(
            mine: str = mine, headers: dict[str, str] = headers, basket_id: str = basket_id
        ) -> Any:
            found = sale.counter.call(f"get{mine}Basket", headers=headers, basket_id=basket_id).body
            return found if found["state"] == "open" else None

        lines = until(given_back)["lines"]
        assert [(line["sku"], line["quantity"]) for line in lines] == [(sale.sku(name), 2)]
        again = {**headers, "Idempotency-Key": uuid.uuid4().hex}
        operation = f"checkOut{mine}Basket"
        answer = sale.counter.call(
            operation, sale.counter.checkout(sale.total(2)), headers=again, basket_id=basket_id
        )
        assert (answer.status, answer.body["order_id"] != order_id) == (202, True), answer.content
        sale.comes_to(answer.body["order_id"], "confirmed")
        sale.stock_comes_to(name, available=3, sold=2)


def test_who_comes_too_late_for_the_stock_is_asked_for_no_money(sale: Sale) -> None:
    sale.offer("pot", 2)
    sale.offer("lid", 100)
    order_id = sale.buy(("pot", 3), ("lid", 1))
    order = sale.comes_to(order_id, "rejected", "confirmed")
    assert (order["state"], order["reason"]) == ("rejected", "out-of-stock")
    assert order["shortages"] == [sale.sku("pot")]
    sale.stock_comes_to("pot", available=2)
    sale.stock_comes_to("lid", available=100)
    sale.payment_comes_to(order_id, "abandoned")
    assert sale.charge(order_id) is None


@pytest.mark.parametrize(
    ("outcome", "state", "sold"), [("approve", "confirmed", 1), ("fail", "payment-failed", 0)]
)
def test_3_d_secure(sale: Sale, outcome: str, state: str, sold: int) -> None:
    """The order shows the customer where to go on, and what happens there confirms it, or not."""
    sale.offer(f"vase-{outcome}", 4)
    order_id = sale.buy_signed_in((f"vase-{outcome}", 1), card="tok_3ds")
    sale.comes_to(order_id, "action-required")
    url = sale.ask("getMyOrder", order_id=order_id).body["action_url"]
    assert send("POST", url, body={"outcome": outcome}).status == 200
    order = sale.comes_to(order_id, "confirmed", "payment-failed")
    assert (order["state"], order["action_url"]) == (state, "")
    if not sold:
        assert sale.ask("cancelMyOrder", order_id=order_id).status == 200
    sale.stock_comes_to(f"vase-{outcome}", available=4 - sold, sold=sold)
    until(lambda: kept(sale.charge(order_id)) == sold * sale.total(1))


def test_what_is_cancelled_after_it_was_paid_is_refunded(sale: Sale) -> None:
    sale.offer("bowl", 6)
    order_id = sale.buy_signed_in(("bowl", 2))
    sale.payment_comes_to(order_id, "captured")
    sale.stock_comes_to("bowl", available=4, sold=2)
    for _ in range(2):
        answer = sale.ask("cancelMyOrder", order_id=order_id)
        assert (answer.status, answer.body["state"]) == (200, "cancelled"), answer.content
    assert sale.payment_comes_to(order_id, "refunded")["refunded"] == sale.total(2)
    sale.stock_comes_to("bowl", available=6)
    until(lambda: (sale.order(order_id) or {})["refunded"] == sale.total(2))
    charge = sale.charge(order_id)
    assert charge is not None
    assert (kept(charge), charge["captured"], len(charge["refunds"])) == (0, sale.total(2), 1)


def test_what_is_cancelled_before_it_was_paid_is_never_charged(sale: Sale) -> None:
    """It waits for the bank, so it can't be confirmed meanwhile."""
    sale.offer("pan", 6)
    order_id = sale.buy(("pan", 2), card="tok_3ds")
    sale.comes_to(order_id, "action-required")
    answer = sale.ask("cancelOrder", order_id=order_id)
    assert (answer.status, answer.body["state"]) == (200, "cancelled"), answer.content
    sale.stock_comes_to("pan", available=6)
    sale.payment_comes_to(order_id, "voided", "declined")
    charge = sale.charge(order_id)
    assert charge is not None
    assert (kept(charge), charge["state"]) == (0, "voided")
    assert sale.story(order_id)[-2:] == ["action-required", "cancelled"]
