"""The baskets' API as guests, customers and staff use it, with goods that no other test has."""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from basket.api import ROUTES
from cartwright.http import Access
from tests.local import people
from tests.local.catalogue import Catalogue
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send
from tests.local.waiting import until

Document = dict[str, Any]
STACK = "cartwright-local-basket"
_ROUTES = {route.operation: route for route in ROUTES}


class Counter:
    """`tag` keeps SKUs and codes of one user of the shop apart from all others."""

    def __init__(self, shop: LocalShop) -> None:
        self.shop = shop
        self.catalogue = Catalogue(shop)
        self.tag = uuid.uuid4().hex[:12]
        self.tokens = {
            Access.CUSTOMER: people.sign_in(shop, "customer").id,
            Access.STAFF: people.sign_in(shop, "staff").id,
        }

    def call(
        self,
        operation: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        token: str | None = None,
        **path: str,
    ) -> Answer:
        """As whoever the route is for, with `If-Match: *`, unless said otherwise. `str` bodies go out as they are."""
        route = _ROUTES[operation]
        place = route.path.format(**{name: quote(value, safe="") for name, value in path.items()})
        url = f"{self.shop.content['apis']['basket']}{place}" + (f"?{urlencode(query)}" if query else "")
        sent = {"Content-Type": "application/json"} if route.body else {}
        return send(
            route.method,
            url,
            token=token or self.tokens.get(route.access),
            body=body.encode() if isinstance(body, str) else body,
            headers={"If-Match": "*", **sent, **(headers or {})},
        )

    @property
    def email(self) -> str:
        return f"{self.tag}@example.com"

    def sku(self, name: str) -> str:
        return f"{name}-{self.tag}"

    def sell(self, name: str, price: int = 1000, **changes: Any) -> Document:
        """A product in the catalogue; what follows from its event may still be under way."""
        variant = {"sku": self.sku(name), "prices": {"GBP": price, "EUR": price}}
        return self.catalogue.create(f"{name}-{self.tag}", variants=[variant], **changes)

    def guest(self, *lines: tuple[str, int], currency: str = "GBP") -> tuple[dict[str, str], str]:
        """The headers of a guest with these goods, as soon as they can be bought, and the id of the basket."""
        opened = self.call("openBasket", {"currency": currency, "country": "GB"})
        assert opened.status == 201, opened.content
        headers = {"Basket-Token": opened.body["token"], "Idempotency-Key": uuid.uuid4().hex}
        if lines:
            self.fill("addLines", opened.body["id"], *lines, headers=headers)
        return headers, opened.body["id"]

    def mine(self, *lines: tuple[str, int]) -> str:
        """The id of the customer's basket, which has these goods alone, as soon as they can be bought.

        An empty basket gives way to one that an ended order gives back. Then the customer opens that one, as a
        storefront does.
        """
        wanted = {"lines": [{"sku": self.sku(name), "quantity": quantity} for name, quantity in lines]}

        def filled() -> str | None:
            basket_id = str(self.call("openMyBasket", {"currency": "GBP", "country": "GB"}).body["id"])
            cleared = self.call("clearMyBasket", basket_id=basket_id)
            answer = (
                self.call("addMyLines", wanted, basket_id=basket_id) if cleared.status == 200 else cleared
            )
            gave_way = answer.status == 409 and answer.body["code"] == "basket-closed"
            assert gave_way or answer.status in (200, 400), answer.content
            return basket_id if answer.status == 200 else None

        return until(filled, every=0.3)

    def fill(
        self, operation: str, basket_id: str, *lines: tuple[str, int], headers: Mapping[str, str]
    ) -> None:
        wanted = {"lines": [{"sku": self.sku(name), "quantity": quantity} for name, quantity in lines]}

        def added() -> bool:
            answer = self.call(operation, wanted, headers=headers, basket_id=basket_id)
            assert answer.status in (200, 400), answer.content
            return answer.status == 200

        until(added, every=0.3)

    def payment_method(self, card: str = "tok_approve") -> str:
        """Its id; one checkout can pay with it."""
        answer = send(
            "POST", f"{self.shop.content['apis']['payments']}/payment-methods", body={"token": card}
        )
        assert answer.status == 201, answer.content
        return str(answer.body["id"])

    def checkout(self, total: int, *, card: str = "tok_approve", **changes: Any) -> Document:
        address = {"name": "Ada", "line1": "1 Road", "city": "London", "postcode": "N1 1AA", "country": "GB"}
        given = {
            "email": self.email,
            "address": address,
            "shipping_option": "standard",
            "payment_method_id": self.payment_method(card),
            "expected_total": total,
        }
        return given | changes

    def items_of(self, basket_id: str) -> list[Document]:
        """The basket as the table has it."""
        table = self.shop.session().resource("dynamodb").Table(self.shop.outputs[STACK]["TableName"])
        found: list[Document] = table.query(
            KeyConditionExpression="pk = :basket", ExpressionAttributeValues={":basket": f"B#{basket_id}"}
        )["Items"]
        return found
