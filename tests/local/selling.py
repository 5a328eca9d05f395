"""The whole sale as its callers see it: goods on the shelf and in stock, checkouts, and what became of the orders."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from cartwright.http import Access
from orders.api import ROUTES
from tests.local.baskets import Counter, Document
from tests.local.conftest import LocalShop
from tests.local.http import Answer, send
from tests.local.paying import SANDBOX
from tests.local.stockroom import Stockroom
from tests.local.waiting import until

ORDERS = "cartwright-local-orders"
PRICE, SHIPPING = 1000, 395
"""Minor units: of a piece, and of sending any order of these tests to a British address."""
_ROUTES = {route.operation: route for route in ROUTES}


class Sale:
    """All SKUs have the tag of `counter`. `headers` of the checkouts and `order_tokens` are by order."""

    def __init__(self, shop: LocalShop) -> None:
        self.shop = shop
        self.counter = Counter(shop)
        self.room = Stockroom(shop)
        self.tokens = self.counter.tokens
        self.headers: dict[str, dict[str, str]] = {}
        self.order_tokens: dict[str, str | None] = {}

    def sku(self, name: str) -> str:
        return self.counter.sku(name)

    def offer(self, name: str, pieces: int) -> None:
        """A product in the catalogue at PRICE, with so many pieces in stock."""
        self.counter.sell(name, PRICE)
        if pieces:
            self.room.receive(self.sku(name), pieces)

    def total(self, pieces: int) -> int:
        return pieces * PRICE + SHIPPING

    def buy(self, *lines: tuple[str, int], card: str = "tok_approve") -> str:
        """A guest's checkout. The id of the order."""
        headers, basket_id = self.counter.guest(*lines)
        return self.check_out(basket_id, headers, lines, card)

    def check_out(
        self, basket_id: str, headers: Mapping[str, str], lines: tuple[tuple[str, int], ...], card: str
    ) -> str:
        body = self.counter.checkout(self.total(sum(pieces for _, pieces in lines)), card=card)
        return self._checked_out("checkOutBasket", body, headers, basket_id)

    def buy_signed_in(self, *lines: tuple[str, int], card: str = "tok_approve") -> str:
        """The customer's checkout, of a basket that holds these lines alone."""
        basket_id = self.counter.mine(*lines)
        body = self.counter.checkout(self.total(sum(pieces for _, pieces in lines)), card=card)
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return self._checked_out("checkOutMyBasket", body, headers, basket_id)

    def _checked_out(self, operation: str, body: Document, headers: Mapping[str, str], basket_id: str) -> str:
        answers: list[Answer] = []

        def accepted() -> bool:
            """As a storefront does: what can't be told is asked again under the same key."""
            answers[:] = [self.counter.call(operation, body, headers=headers, basket_id=basket_id)]
            return answers[0].status < 500 and "retry-after" not in answers[0].headers

        until(accepted)
        assert answers[0].status == 202, answers[0].content
        order_id = str(answers[0].body["order_id"])
        self.headers[order_id] = dict(headers)
        self.order_tokens[order_id] = answers[0].body["order_token"]
        return order_id

    def ask(
        self,
        operation: str,
        *,
        token: str | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **path: str,
    ) -> Answer:
        """A route of the orders, as whoever it is for."""
        route = _ROUTES[operation]
        place = route.path.format(**{name: quote(value, safe="") for name, value in path.items()})
        url = f"{self.shop.content['apis']['orders']}{place}" + (f"?{urlencode(query)}" if query else "")
        given = token or self.tokens.get(route.access)
        return send(route.method, url, token=given, headers={"If-Match": "*", **(headers or {})})

    def pay(self, order_id: str, card: str, *, key: str = "") -> Answer:
        """As a guest whose payment failed."""
        api = self.shop.content["apis"]
        method = send("POST", f"{api['payments']}/payment-methods", body={"token": card}).body["id"]
        headers = {
            "Order-Token": str(self.order_tokens[order_id]),
            "Idempotency-Key": key or uuid.uuid4().hex,
        }
        url = f"{api['orders']}/orders/{order_id}/payments"
        return send("POST", url, body={"payment_method_id": method}, headers=headers)

    def order(self, order_id: str) -> Document | None:
        """As staff see it; None before it is placed."""
        answer = self.ask("getOrder", order_id=order_id)
        assert answer.status in (200, 404), answer.content
        return dict(answer.body) if answer.status == 200 else None

    def comes_to(self, order_id: str, *states: str) -> Document:
        """The order, once it is in one of these states."""

        def look() -> Document | None:
            found = self.order(order_id)
            return found if found and found["state"] in states else None

        return until(look, every=0.2)

    def stored(self) -> dict[str, Document]:
        """All orders of this seller's customers, from the table itself: also one that nobody was told of."""
        mail = self.counter.email
        found = self._everything(
            ORDERS, FilterExpression="email = :mail", ExpressionAttributeValues={":mail": mail}
        )
        return {str(item["id"]): item for item in found}

    def charges(self) -> dict[str, Document]:
        """The sandbox's own books, by order."""
        return {str(item["reference"]): item for item in self._everything(SANDBOX) if "token" in item}

    def _everything(self, stack: str, **asked: Any) -> Iterator[Document]:
        table = self.shop.session().resource("dynamodb").Table(self.shop.outputs[stack]["TableName"])
        while True:
            found = table.scan(ConsistentRead=True, **asked)
            yield from found["Items"]
            if "LastEvaluatedKey" not in found:
                return
            asked["ExclusiveStartKey"] = found["LastEvaluatedKey"]

    def story(self, order_id: str) -> list[str]:
        found = self.order(order_id)
        return [each["state"] for each in found["history"]] if found else []

    def payment(self, order_id: str) -> Document | None:
        url = f"{self.shop.content['apis']['payments']}/staff/payments/{order_id}"
        answer = send("GET", url, token=self.tokens[Access.STAFF])
        assert answer.status in (200, 404), answer.content
        return dict(answer.body) if answer.status == 200 else None

    def payment_comes_to(self, order_id: str, *states: str) -> Document:
        def look() -> Document | None:
            found = self.payment(order_id)
            return found if found and found["state"] in states else None

        return until(look, every=0.2)

    def stock_comes_to(self, name: str, *, available: int, reserved: int = 0, sold: int = 0) -> None:
        expected = (available, reserved, sold, available + reserved + sold)
        until(lambda: self.room.figures(self.sku(name)) == expected, every=0.2)

    def charge(self, order_id: str) -> Document | None:
        """What the sandbox's own books have of the order: None when it was never asked."""
        return self.charges().get(order_id)


def kept(charge: Document | None) -> int:
    """What the shop has of a payment's money, in minor units."""
    if charge is None:
        return 0
    return int(charge["captured"]) - sum(int(each["amount"]) for each in charge["refunds"])
