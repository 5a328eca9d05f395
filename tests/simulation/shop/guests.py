"""Guests who check out one basket, pay with one card, and do not look back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.simulation.shop.client import Answer, GaveUp
from tests.simulation.shop.goods import CURRENCY
from tests.simulation.shop.shoppers import ADDRESS, Basket

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale


class Guest:
    """`orders` are those that the shop took."""

    def __init__(
        self,
        sale: "Sale",
        name: str,
        *,
        card: str,
        email: str,
        source_ip: str,
        currency: str = CURRENCY,
        address: Mapping[str, str] = ADDRESS,
    ) -> None:
        self._sale = sale
        self._name = name
        self._card = card
        self._currency = currency
        self._email = email
        self._source_ip = source_ip
        self._address = address
        self._times = 0
        self.orders: list[str] = []

    def take(self, wanted: Mapping[str, int]) -> None:
        try:
            self._take(wanted)
        except GaveUp:
            self._sale.cloud.world.tell(f"{self._name} gives up")

    def _take(self, wanted: Mapping[str, int]) -> None:
        self._times += 1
        name = f"{self._name} {self._times}"
        basket = Basket(self._sale, name, source_ip=self._source_ip, currency=self._currency)
        basket.open()
        basket.fill(wanted)
        quoted = basket.quote("standard")
        if quoted is None or not quoted["lines"]:
            return
        method = basket.pay_with(self._card)
        body = {
            "email": self._email,
            "address": self._address,
            "shipping_option": "standard",
            "payment_method_id": method,
            "expected_total": quoted["totals"]["total"],
        }
        key = name.replace(" ", "-")
        answer = basket.ask("POST", "/checkout", body=body, headers={"Idempotency-Key": key})
        if answer.status == 202:
            self._sale.accept(basket.owner, key, answer.body["order_id"], answer.body["total"])
            self._sale.paid_by(method, answer.body["order_id"])
            self.orders.append(answer.body["order_id"])
        self._judge(name, quoted, answer)
        if answer.status == 202:
            self.accepted(basket, answer)

    def accepted(self, basket: Basket, answer: Answer) -> None:
        """What the guest does about an order that the shop took."""

    def _judge(self, name: str, quoted: Any, answer: Answer) -> None:
        if not quoted["unpayable"] and _refuses_amount(answer):
            told = f"{quoted['totals']['total']} {self._currency}"
            self._sale.broken.append(
                f"amounts: {name} is quoted {told}, and the checkout answers {answer.body}"
            )


def _refuses_amount(answer: Answer) -> bool:
    """Another total is no refusal of an amount."""
    errors: Any = answer.body.get("errors", ())
    invalid = answer.status == 400 and any(each["field"] == "expected_total" for each in errors)
    return invalid or answer.code in ("unpayable", "basket-full")
