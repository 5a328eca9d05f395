"""Many at once: the last pieces are sold once each, and one key is one order."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.local.baskets import Document
from tests.local.conftest import LocalShop
from tests.local.http import Answer, assert_problem
from tests.local.selling import Sale, kept
from tests.local.waiting import until

AT_ONCE, FILLING = 32, 8
STOCK, WANTED = 100, 132
SECONDS = 180


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def test_a_hundred_pieces_are_sold_once_each(sale: Sale) -> None:
    """One piece to a customer, 32 customers at a time. Whoever comes too late pays nothing."""
    sale.offer("last", STOCK)
    with ThreadPoolExecutor(FILLING) as pool:
        baskets = list(pool.map(lambda _: sale.counter.guest(("last", 1)), range(WANTED)))

    def check_out(basket: tuple[dict[str, str], str]) -> str:
        headers, basket_id = basket
        return sale.check_out(basket_id, headers, (("last", 1),), "tok_approve")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ids = set(pool.map(check_out, baskets))
    assert len(ids) == WANTED

    def outcomes() -> Counter[tuple[str, str]]:
        return Counter((order["state"], order.get("reason", "")) for order in sale.stored().values())

    expected = {("confirmed", ""): STOCK, ("rejected", "out-of-stock"): WANTED - STOCK}
    until(lambda: outcomes() == expected, seconds=SECONDS, every=1)
    sale.stock_comes_to("last", available=0, sold=STOCK)
    orders = sale.stored()
    assert orders.keys() == ids
    owed = {key: order["totals"]["total"] for key, order in orders.items() if order["state"] == "confirmed"}

    def had() -> dict[str, int]:
        return {key: kept(charge) for key, charge in sale.charges().items() if key in ids}

    until(lambda: had() == owed, seconds=SECONDS, every=1)


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
    until(lambda: kept(sale.charge(order_id)) == sale.total(1))
