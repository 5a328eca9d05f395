"""Many at once: the last pieces are sold once each, and one key is one order."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.local.baskets import Document
from tests.local.conftest import LocalShop
from tests.local.http import Answer, assert_problem
from tests.local.selling import Sale, kept
from tests.local.waiting import until

AT_ONCE = 32
STOCK, WANTED = 100, 132


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def test_a_hundred_pieces_are_sold_once_each(sale: Sale) -> None:
    """One piece to a customer, 32 customers at a time. Whoever comes too late pays nothing."""
    sale.offer("last", STOCK)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        baskets = list(pool.map(lambda _: sale.counter.guest(("last", 1)), range(WANTED)))

        def check_out(basket: tuple[dict[str, str], str]) -> str:
            headers, basket_id = basket
            return sale.check_out(basket_id, headers, (("last", 1),), "tok_approve")

        ids = list(pool.map(check_out, baskets))
        assert len(set(ids)) == WANTED
        orders = list(pool.map(lambda order_id: sale.comes_to(order_id, "confirmed", "rejected"), ids))
    outcomes = Counter((order["state"], order["reason"]) for order in orders)
    assert outcomes == {("confirmed", ""): STOCK, ("rejected", "out-of-stock"): WANTED - STOCK}
    sale.stock_comes_to("last", available=0, sold=STOCK)
    paid = {order["id"]: order["totals"]["total"] for order in orders if order["state"] == "confirmed"}
    until(lambda: all(kept(sale.charge(each)) == total for each, total in paid.items()), seconds=60)
    assert [order_id for order_id in ids if order_id not in paid and sale.charge(order_id)] == []


def test_fifty_at_once_with_one_key_are_one_order_and_one_charge(sale: Sale) -> None:
    sale.offer("key", 60)
    headers, basket_id = sale.counter.guest(("key", 1))
    body = sale.counter.checkout(sale.total(1))

    def attempt(given: Document) -> Answer:
        return sale.counter.call("checkOutBasket", given, headers=headers, basket_id=basket_id)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(attempt, [body] * 50))
    told = {answer.body["order_id"] for answer in answers if answer.status == 202}
    assert len(told) == 1
    for answer in answers:
        if answer.status != 202:
            assert_problem(answer, answer.status)
            assert answer.status in (409, 503)
            assert answer.headers["retry-after"] == "1"
    again = attempt(body)
    assert (again.status, {again.body["order_id"]}) == (202, told)
    assert [answer.body for answer in answers if answer.status == 202] == [again.body] * sum(
        answer.status == 202 for answer in answers
    )
    assert_problem(attempt(body | {"email": "somebody@example.com"}), 422)
    (order_id,) = told
    sale.comes_to(order_id, "confirmed")
    sale.stock_comes_to("key", available=59, sold=1)
    until(lambda: kept(sale.charge(order_id)) == sale.total(1), seconds=60)
