"""After a sale no table has a means of payment, and names, streets and e-mail addresses lie only where they must."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from tests.local.conftest import LocalShop
from tests.local.looking_after import let_expire
from tests.local.selling import Sale
from tests.local.waiting import until

MAY_HAVE = {
    ("orders", "O", "address"),
    ("orders", "O", "email"),
    ("orders", "O", "outbox"),
    ("basket", "H", "outbox"),
    ("shipping", "S", "address"),
}
"""Service, kind of item, attribute: the order, its shipment, and for a week the closed basket of its checkout."""
PLAYED = "sandbox"
"""The provider, which is a stranger: it has the tokens that it gave out."""


@pytest.fixture(scope="module")
def sale(shop: LocalShop) -> Sale:
    return Sale(shop)


def items(sale: Sale) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in every table of the shop."""
    dynamodb, read = sale.shop.session().client("dynamodb"), TypeDeserializer().deserialize
    for stack, outputs in sale.shop.outputs.items():
        service = stack.removeprefix("cartwright-local-")
        if "TableName" not in outputs or service == PLAYED:
            continue
        for page in dynamodb.get_paginator("scan").paginate(TableName=outputs["TableName"]):
            for item in page["Items"]:
                yield service, {name: read(value) for name, value in item.items()}


def text(value: object) -> str:
    return json.dumps(value, default=str)


def sold(sale: Sale, *, card: str, ends: str, signed_in: bool) -> tuple[str, dict[str, Any]]:
    """The order's id and the body of its checkout, once nothing of it is under way."""
    tag = sale.counter.tag
    address = {"name": f"Name-{tag}", "line1": f"Street-{tag}", "city": "London", "country": "GB"}
    headers, basket_id = sale.counter.guest(("lamp", 1))
    operation = "checkOutBasket"
    if signed_in:
        basket_id = sale.counter.mine(("lamp", 1))
        headers, operation = {"Idempotency-Key": headers["Idempotency-Key"]}, "checkOutMyBasket"
    body = sale.counter.checkout(sale.total(1), card=card, address=address)
    answer = sale.counter.call(operation, body, headers=headers, basket_id=basket_id)
    assert answer.status == 202, answer.content
    order_id = str(answer.body["order_id"])
    if ends == "rejected":
        sale.comes_to(order_id, "payment-failed")
        let_expire(sale.shop, order_id)
    sale.comes_to(order_id, ends)
    if ends == "confirmed":
        sale.payment_comes_to(order_id, "captured")
    return order_id, body


def test_a_sale_leaves_no_token_and_people_only_where_they_must_be(sale: Sale) -> None:
    sale.offer("lamp", 9)
    tag, unique = sale.counter.tag, f"tok_decline_{sale.counter.tag}"
    orders = [
        sold(sale, card=card, ends=ends, signed_in=signed_in)
        for card, ends in (("tok_approve", "confirmed"), (unique, "rejected"))
        for signed_in in (False, True)
    ]
    methods = {str(body["payment_method_id"]) for _, body in orders}

    def unused() -> bool:
        """Their methods are deleted once the payment is written."""
        return not any(item["pk"].removeprefix("PM#") in methods for _, item in items(sale))

    until(unused, every=1)
    found: set[tuple[str, str, str]] = set()
    for service, item in items(sale):
        assert unique not in text(item)
        assert "tok_" not in text(item) or item["pk"].startswith("PM#"), (service, item["pk"])
        for name, value in item.items():
            if any(mark in text(value) for mark in (f"Name-{tag}", f"Street-{tag}", f"{tag}@example.com")):
                found.add((service, item["sk"].partition("#")[0], name))
    assert found == MAY_HAVE
    assert {order_id for order_id, _ in orders} <= {
        item["id"] for service, item in items(sale) if service == "orders" and item["sk"] == "O"
    }


def test_a_closed_basket_with_an_address_ends_within_a_week(sale: Sale) -> None:
    """And one that was given back has none."""
    tag = sale.counter.tag
    heads = [item for service, item in items(sale) if service == "basket" and item["sk"] == "H"]
    with_address = [item for item in heads if f"Street-{tag}" in text(item)]
    assert len(with_address) == 2
    assert {item["state"] for item in with_address} == {"checked-out"}
    latest = time.time() + 7 * 24 * 3600
    assert all(item["expires_at"] <= latest for item in with_address)
