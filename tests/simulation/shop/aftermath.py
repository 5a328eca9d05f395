"""After the checkout: clicks that come again, 3-D Secure, and those who think better of it."""

from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.shop.client import Answer, Client, GaveUp
from tests.simulation.shop.payers import FAILS, Payer
from tests.simulation.shop.shoppers import Basket
from tests.simulation.world.shapes import claims

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_LOOKS = 12
_LOOK_AGAIN_MS = 15_000
_TOO_LATE_MS = 40 * 60_000
_REFUNDS = ("return-1", "closing-0", "closing-1")


class Aftermath:
    def __init__(
        self,
        sale: "Sale",
        name: str,
        random: Random,
        basket: Basket,
        *,
        key: str,
        asked: dict[str, Any],
        card: str,
        answer: Answer,
    ) -> None:
        self._sale = sale
        self._name = name
        self._random = random
        self._basket = basket
        self._key = key
        self._asked = asked
        self._card = card
        self._order = str(answer.body["order_id"])
        self._token = str(answer.body["order_token"])
        self._staff = Client(sale.cloud, f"{name} desk", sale.broken, claims("u-1"))

    @property
    def _mine(self) -> tuple[str, dict[str, str]]:
        """Where the shopper's own order is, and what opens it."""
        if self._basket.token:
            return "/orders/{order_id}", {"Order-Token": self._token}
        return "/my/orders/{order_id}", {}

    def comes_to_nothing(self) -> bool:
        """Whether the shopper reads, before losing patience, that the order ended and its basket is open again.

        Asks as a page does, often at first.
        """
        resource, headers = self._mine
        for wait_ms in (500, 1_000, 2_000, 4_000, *[_LOOK_AGAIN_MS] * _LOOKS):
            self._sale.cloud.world.wait(wait_ms)
            answer = self._basket.client.ask(
                self._sale.services.orders_customer,
                "GET",
                resource,
                path={"order_id": self._order},
                headers=headers,
            )
            if answer.status == 200 and answer.body["state"] == "confirmed":
                return False
            if answer.status == 200 and answer.body["state"] in ("rejected", "cancelled"):
                found = self._basket.ask("GET", "")
                if found.status == 200 and found.body["state"] == "open":
                    return True
        return False

    def run(self) -> None:
        """Raises GaveUp."""
        lot = self._random.random()
        if self._basket.token:
            self._read_with("the basket's token", self._basket.token)
        if lot < 0.1:
            self._again()
        elif lot < 0.17:
            self._other()
        payer = Payer(self._sale, self._name, self._basket, self._order, self._mine)
        if self._card == "tok_3ds" and not payer.gives_up_3ds:
            self._prove()
        self._think_better_of_it(lot)
        if self._card in FAILS:
            payer.run(self._card)

    def _think_better_of_it(self, lot: float) -> None:
        if self._card == "tok_3ds":
            return
        if 0.3 < lot < 0.45:
            self._cancel()
        elif 0.45 < lot < 0.5:
            self._sale.cloud.world.wait(_TOO_LATE_MS)
            self._cancel()
        elif 0.5 < lot < 0.64:
            self._refund()
            if lot < 0.57:
                self._cancel(by_staff=True)

    def _read_with(self, what: str, token: str) -> None:
        """Whoever has the basket is not yet the one who checked it out."""
        answer = self._basket.client.ask(
            self._sale.services.orders_customer,
            "GET",
            "/orders/{order_id}",
            path={"order_id": self._order},
            headers={"Order-Token": token},
        )
        if answer.status == 200:
            self._sale.broken.append(f"answers: the order {self._order} is read with {what}")

    def _again(self) -> None:
        """The same key and body: the same answer, for days."""
        self._sale.cloud.world.wait(self._random.randrange(60_000))
        answer = self._check_out(self._asked)
        if answer.status == 202:
            self._sale.accept(self._basket.owner, self._key, answer.body["order_id"], answer.body["total"])
        else:
            self._sale.broken.append(f"keys: the same checkout of {self._order} is answered {answer.status}")

    def _other(self) -> None:
        answer = self._check_out({**self._asked, "email": "somebody@example.com"})
        if answer.status != 422:
            self._sale.broken.append(f"keys: the key of {self._order} for another body gives {answer.status}")

    def _check_out(self, body: dict[str, Any]) -> Answer:
        return self._basket.ask("POST", "/checkout", body=body, headers={"Idempotency-Key": self._key})

    def _prove(self) -> None:
        """Some customers never come back from their bank."""
        lot = self._random.random()
        for _ in range(_LOOKS):
            self._sale.cloud.world.wait(_LOOK_AGAIN_MS)
            if self._sale.services.bank.challenged(self._order):
                if lot < 0.8:
                    self._sale.services.bank.answer(self._order, approve=lot < 0.65)
                return

    def _cancel(self, *, by_staff: bool = False) -> None:
        """At any moment of the order's life: not placed yet, half-way, confirmed."""
        self._sale.cloud.world.wait(1 + self._random.randrange(self._random.choice([1_000, 6_000, 60_000])))
        path, services, (mine, headers) = {"order_id": self._order}, self._sale.services, self._mine
        by_staff = by_staff or self._random.random() < 0.3
        for _ in range(_LOOKS):
            if by_staff:
                answer = self._staff.ask(
                    services.orders_staff, "POST", "/staff/orders/{order_id}/cancel", path=path
                )
            else:
                answer = self._basket.client.ask(
                    services.orders_customer, "POST", f"{mine}/cancel", path=path, headers=headers
                )
            if answer.status != 404:
                return
            self._sale.cloud.world.wait(2_000)

    def _refund(self) -> None:
        """Staff give some of it back; again under the same id if they do not know whether they did.

        They choose names that the shop might have chosen.
        """
        self._sale.cloud.world.wait(_LOOK_AGAIN_MS * 4)
        path = {"order_id": self._order, "refund_id": self._random.choice(_REFUNDS)}
        amount = 1 + self._asked["expected_total"] // 3
        try:
            answer = self._staff.ask(
                self._sale.services.payment_staff,
                "PUT",
                "/staff/payments/{order_id}/refunds/{refund_id}",
                path=path,
                body={"amount": amount, "reason": "arrived broken"},
            )
        except GaveUp:
            return
        if answer.status == 200:
            self._sale.refunds[self._order] = amount
