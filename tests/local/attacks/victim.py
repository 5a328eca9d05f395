"""What an attacker is after: a customer's orders, their stock and money, open baskets, a promotion, a charge."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from cartwright.http import Access, Route
from cartwright.ids import Ids
from tests.local import people
from tests.local.attacks.rows import ELSEWHERE
from tests.local.baskets import Counter
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send
from tests.local.stockroom import Stockroom
from tests.local.waiting import until

TOTAL = 2395
"""Of two mugs at 10.00 and their shipping, in pence."""
SOME_TOKEN = "t" * 43
"""Of no order."""
NOBODYS = Ids().new()
"""In a path, where the victim has nothing of the kind."""


@dataclass(frozen=True)
class Order:
    id: str
    basket_id: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    """Of the checkout."""
    token: str | None


class Victim:
    """A customer of her own, whom no other test knows, with two orders that are paid and an open basket.

    Her profile, which the first look at it makes, is made.
    """

    def __init__(self, shop: LocalShop) -> None:
        self.shop = shop
        self._dynamodb = shop.session().client("dynamodb")
        self.counter = Counter(shop)
        self.tag = self.counter.tag
        self.room = Stockroom(shop)
        self.customer = people.new_customer(shop, f"ada-{self.tag}")
        self.counter.tokens[Access.CUSTOMER] = self.customer.id
        self.ask("accounts", "GET", "/my/profile", token=self.customer.id)
        self.sku = self.counter.sku("mug").upper()
        self.counter.sell("mug", 1000)
        self.room.receive(self.sku, 1000)
        self.orders = [self.buy() for _ in range(2)]
        self.guest_headers, self.guest_basket = self.counter.guest(("mug", 2))
        self.basket = self.fill_basket()
        promotion = {"name": self.tag, "kind": "free-shipping", "code": f"C{self.tag}"}
        self.promotions = [
            str(self.counter.call("createPromotion", each).body["id"])
            for each in (promotion, promotion | {"code": f"D{self.tag}"})
        ]
        for order in self.orders:
            until(lambda order=order: self.settled(order.id))  # type: ignore[misc]
        until(lambda: self.room.figures(self.sku)[2] == 2 * len(self.orders))
        self.settle_down()

    def fill_basket(self) -> str:
        return self.counter.mine(("mug", 2))

    def buy(self) -> Order:
        basket_id, headers = self.fill_basket(), {"Idempotency-Key": uuid.uuid4().hex}
        body = self.counter.checkout(TOTAL)
        answer = self.counter.call("checkOutMyBasket", body, headers=headers, basket_id=basket_id)
        assert answer.status == 202, answer.content
        return Order(answer.body["order_id"], basket_id, headers, body, answer.body["order_token"])

    def buy_as_guest(self, card: str) -> Order:
        headers, basket_id = self.counter.guest(("mug", 2))
        body = self.counter.checkout(TOTAL, card=card)
        answer = self.counter.call("checkOutBasket", body, headers=headers, basket_id=basket_id)
        assert answer.status == 202, answer.content
        return Order(answer.body["order_id"], basket_id, headers, body, answer.body["order_token"])

    def settled(self, order_id: str) -> bool:
        order = self.ask("orders", "GET", f"/my/orders/{order_id}", token=self.customer.id)
        reservation = self.room.reservation(order_id)
        sold = reservation is not None and reservation["state"] == "settled"
        return sold and order.status == 200 and order.body["captured"] == TOTAL

    def ask(self, service: str, method: str, path: str, **how: Any) -> Answer:
        return send(method, f"{self.shop.content['apis'][service]}{path}", **how)

    @cached_property
    def api_key(self) -> str:
        """Of the sandbox."""
        return secret(self.shop, "ApiKey")

    def token(self, access: Access) -> str | None:
        if access is Access.PARTNER:
            return self.api_key
        return self.counter.tokens.get(access)

    def path(self, route: Route, given: Mapping[str, str]) -> str:
        """`given` are percent-encoded."""
        mine = route.access is Access.CUSTOMER
        names = {
            "basket_id": self.basket if mine else self.guest_basket,
            "sku": self.sku,
            "code": f"C{self.tag}",
            "promotion_id": self.promotions[0],
            "order_id": self.orders[0].id,
            "refund_id": f"bad-{self.tag}",
            "provider": "sandbox",
            "carrier": "sandbox",
            "parcel_id": "1",
            "reference": self.orders[0].id,
            "challenge": Ids().new(),
        }
        unknown = dict.fromkeys(
            route.path_parameters.__struct_fields__ if route.path_parameters else (), NOBODYS
        )
        return route.path.format(**{**unknown, **names, **given})

    def headers(self, route: Route, given: Mapping[str, str | None]) -> dict[str, str]:
        known: dict[str, str | None] = {"If-Match": "*"} if route.precondition else {}
        known["Content-Type"] = route.media_type if route.body else None
        wanted = route.headers.__struct_fields__ if route.headers else ()
        known |= {"Basket-Token": self.guest_headers["Basket-Token"]} if "basket_token" in wanted else {}
        known |= {"Order-Token": SOME_TOKEN} if "order_token" in wanted else {}
        known |= {"Idempotency-Key": f"bad-{self.tag}"} if "idempotency_key" in wanted else {}
        return {name: value for name, value in {**known, **given}.items() if value is not None}

    def content(self, *services: str) -> list[str]:
        """Every item that has to do with the victim, and how many baskets there are at all."""
        marks = [self.tag, self.tag.upper(), self.guest_basket, self.basket, *self.promotions]
        marks += [known for order in self.orders for known in (order.id, order.basket_id)]
        found, baskets = [], 0
        for service in services or with_tables(self.shop):
            for item in items_of(self._dynamodb, self.shop, service):
                text = json.dumps(item, sort_keys=True, default=str)
                baskets += item["pk"].startswith("B#") and item["sk"] == "H"
                if any(mark in text for mark in marks):
                    found.append(text)
        return [*sorted(found), f"{baskets} baskets"]

    def settle_down(self) -> None:
        """Until nothing that the sales led to is under way any more."""
        seen: list[list[str]] = [[]]

        def still() -> bool:
            seen.append(self.content())
            return seen[-1] == seen[-2]

        until(still, every=2)


def with_tables(shop: LocalShop) -> list[str]:
    """The services whose writes can be seen, without those that other tests change all the time."""
    tables = (
        name.removeprefix("cartwright-local-") for name, each in shop.outputs.items() if "TableName" in each
    )
    return [name for name in tables if name not in ELSEWHERE]


def items_of(dynamodb: Any, shop: LocalShop, service: str) -> list[dict[str, Any]]:
    table = shop.outputs[f"cartwright-local-{service}"]["TableName"]
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    read = TypeDeserializer().deserialize
    return [{name: read(value) for name, value in item.items()} for page in pages for item in page["Items"]]


def secret(shop: LocalShop, name: str) -> str:
    """The value of the sandbox's secret whose id in the stack begins so."""
    session, stack = shop.session(), "cartwright-local-sandbox"
    listed = session.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    (arn,) = (
        each["PhysicalResourceId"]
        for each in listed
        if each["ResourceType"] == "AWS::SecretsManager::Secret"
        and each["LogicalResourceId"].startswith(name)
    )
    return str(session.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
