"""Guests who fail at their bank, pay again with a card that asks for 3-D Secure, too, and take their time there.

What the provider calls back about the first card may come while the second one is under way.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.shop.client import Answer
from tests.simulation.shop.guests import Guest
from tests.simulation.shop.shoppers import Basket
from tests.simulation.world.running import Step

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_CARD = "tok_3ds"
_SOME = 0.5
"""Of the sales."""
_PEOPLE = 3
_LOOKS = 12
_LOOK_AGAIN_MS = 5_000
_TAKES_MS = 240_000
"""At the bank: longer than the provider waits until it calls back anew."""


def impatient(sale: "Sale", opening: int, closing: int) -> Sequence[Step]:
    random = sale.cloud.world.random("impatient")
    if random.random() > _SOME:
        return []
    return [
        Step(
            f"impatient {number} comes",
            random.randrange(opening, closing),
            partial(_guest(sale, number).take, {sale.goods.rest[number]: 1}),
        )
        for number in range(_PEOPLE)
    ]


def _guest(sale: "Sale", number: int) -> "Impatient":
    return Impatient(
        sale,
        f"impatient {number}",
        card=_CARD,
        email=f"impatient-{number}@example.com",
        source_ip=f"192.0.2.{150 + number}",
    )


class Impatient(Guest):
    def accepted(self, basket: Basket, answer: Answer) -> None:
        """Raises GaveUp."""
        order_id, bank = str(answer.body["order_id"]), self._sale.services.bank
        if not self._challenged(order_id):
            return
        bank.answer(order_id, approve=False)
        method = basket.pay_with(_CARD)
        paid = basket.client.ask(
            self._sale.services.orders_customer,
            "POST",
            "/orders/{order_id}/payments",
            path={"order_id": order_id},
            body={"payment_method_id": method},
            headers={
                "Order-Token": str(answer.body["order_token"]),
                "Idempotency-Key": f"{self._name}-pays".replace(" ", "-"),
            },
        )
        if paid.status != 202:
            return
        self._sale.paid_by(method, order_id)
        if self._challenged(order_id):
            self._sale.cloud.world.wait(_TAKES_MS)
            bank.answer(order_id, approve=True)

    def _challenged(self, order_id: str) -> bool:
        for _ in range(_LOOKS):
            self._sale.cloud.world.wait(_LOOK_AGAIN_MS)
            if self._sale.services.bank.challenged(order_id):
                return True
        return False
