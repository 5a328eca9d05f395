"""Whole sales through the services' APIs, and what the operator's verbs see of them."""

import uuid
from typing import Any

from ops.shop import Shop
from tests.local.baskets import Counter
from tests.local.conftest import LocalShop
from tests.local.http import send
from tests.local.stockroom import Stockroom
from tests.local.waiting import until

Document = dict[str, Any]


class CheckoutHarness:
    """`sku` and `tag` are its own: no other test sells them."""

    def __init__(self, shop: LocalShop) -> None:
        self.shop = shop
        self.counter = Counter(shop)
        self.stockroom = Stockroom(shop)
        self.orders: list[str] = []

    @property
    def sku(self) -> str:
        return self.counter.sku("mug")

    def stocked(self, units: int, **changes: Any) -> "CheckoutHarness":
        self.counter.sell("mug", **changes)
        if units:
            self.stockroom.receive(self.sku, units)
        return self

    def buy(self, quantity: int = 1, *, codes: tuple[str, ...] = (), **changes: Any) -> str:
        """The id of the order of a new guest."""
        headers, basket = self.counter.guest(("mug", quantity))
        for code in codes:
            answer = self.counter.call("addCode", headers=headers, basket_id=basket, code=code)
            assert answer.status == 200, answer.content
        quote = self.counter.call(
            "quoteBasket", headers=headers, basket_id=basket, query={"shipping_option": "standard"}
        )
        assert quote.status == 200, quote.content
        wanted = self.counter.checkout(quote.body["totals"]["total"], **changes)
        headers = headers | {"Idempotency-Key": uuid.uuid4().hex}
        answer = self.counter.call("checkOutBasket", wanted, headers=headers, basket_id=basket)
        assert answer.status == 202, answer.content
        self.orders.append(answer.body["order_id"])
        return self.orders[-1]

    def order(self, order_id: str) -> Document | None:
        answer = self._orders("GET", order_id)
        assert answer.status in (200, 404), answer.content
        return answer.body if answer.status == 200 else None

    def comes_to(self, order_id: str, *states: str) -> Document:
        def look() -> Document | None:
            found = self.order(order_id)
            return found if found and found["state"] in states else None

        return until(look, every=0.3)

    def cancel(self, order_id: str) -> None:
        answer = self._orders("POST", f"{order_id}/cancel")
        assert answer.status == 200, answer.content

    def payment_comes_to(self, order_id: str, state: str) -> Document:
        url = f"{self.shop.content['apis']['payments']}/staff/payments/{order_id}"

        def look() -> Document | None:
            answer = send("GET", url, token=self.stockroom.staff_token)
            found: Document | None = answer.body if answer.status == 200 else None
            return found if found and found["state"] == state else None

        return until(look, every=0.3)

    def _orders(self, method: str, path: str) -> Any:
        url = f"{self.shop.content['apis']['orders']}/staff/orders/{path}"
        return send(method, url, token=self.stockroom.staff_token)


def operated(shop: LocalShop) -> Shop:
    """The shop as the operator's verbs have it."""
    return Shop(stage="local", region=shop.region, endpoint=shop.endpoint, outputs=shop.outputs)
