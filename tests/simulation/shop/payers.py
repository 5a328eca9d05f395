"""Shoppers whose payment failed: they pay again once, twice, twice at once, too late or never, or cancel the order."""

from random import Random
from typing import TYPE_CHECKING

from tests.simulation.shop.client import Answer, GaveUp
from tests.simulation.shop.shoppers import Basket

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

FAILS = frozenset({"tok_3ds", "tok_decline_insufficient_funds", "tok_forged_webhook"})
_NEXT = {
    "tok_approve": 10,
    "tok_3ds": 3,
    "tok_timeout_after_charge": 3,
    "tok_lost_webhook": 2,
    "tok_late_webhook": 2,
    "tok_decline_insufficient_funds": 2,
}
_LOOKS, _PROOFS = 20, 6
_LOOK_AGAIN_MS = 15_000
_TOO_LATE_MS = 32 * 60_000
"""Also by the clock of another function."""


class Payer:
    """`mine` is where the shopper's own order is, and what opens it."""

    def __init__(
        self, sale: "Sale", name: str, basket: Basket, order_id: str, mine: tuple[str, dict[str, str]]
    ) -> None:
        self._sale = sale
        self._name = f"{name} pays {order_id[-4:]}"
        self._basket = basket
        self._order = order_id
        self._resource, self._headers = mine
        self._random: Random = sale.cloud.world.random(self._name)
        self._cards: list[str] = []
        self.lot = self._random.random()

    @property
    def gives_up_3ds(self) -> bool:
        return self.lot < 0.5

    def run(self, card: str) -> None:
        """Raises GaveUp."""
        ready = ("action-required",) if card == "tok_3ds" and self.gives_up_3ds else ()
        if not self._comes_to("payment-failed", *ready):
            return
        if card == "tok_3ds" and self._random.random() < 0.6:
            self._returns_to_the_bank()
        if self.lot < 0.3:
            self._pay()
        elif self.lot < 0.45:
            self._pay("tok_decline_insufficient_funds")
            if self._comes_to("payment-failed"):
                self._pay("tok_approve")
        elif self.lot < 0.7:
            self._twice_at_once()
        elif self.lot < 0.8:
            self._too_late()
        elif self.lot < 0.9:
            self._ask("POST", f"{self._resource}/cancel")
        if "tok_3ds" in (card, *self._cards):
            self._prove()

    def _returns_to_the_bank(self) -> None:
        """In one window, while another one pays with another card."""
        approve = self._random.random() < 0.7
        self._sale.cloud.step(
            self._random.randrange(1_500),
            f"{self._name} at the bank",
            lambda: self._sale.services.bank.answer(self._order, approve=approve),
        )

    def _prove(self) -> None:
        """At the page of any attempt: some come back to one that they had given up."""
        bank = self._sale.services.bank
        for _ in range(_PROOFS):
            self._sale.cloud.world.wait(1 + self._random.randrange(10_000))
            if bank.challenged(self._order):
                if self._random.random() < 0.8:
                    bank.answer(self._order, approve=self._random.random() < 0.7)
                return

    def _comes_to(self, *states: str) -> bool:
        for _ in range(_LOOKS):
            self._sale.cloud.world.wait(_LOOK_AGAIN_MS)
            answer = self._ask("GET", self._resource)
            state = answer.body["state"] if answer.status == 200 else ""
            if state in (*states, "confirmed", "rejected", "cancelled"):
                return state in states
        return False

    def _pay(self, card: str = "", basket: Basket | None = None) -> Answer:
        """Again under the same key, now and then: a page is loaded anew."""
        chosen = card or self._random.choices(list(_NEXT), list(_NEXT.values()))[0]
        self._cards.append(chosen)
        body = {"payment_method_id": (basket or self._basket).pay_with(chosen)}
        headers = {"Idempotency-Key": f"{self._name}-{len(self._cards)}".replace(" ", "-")}
        again = self._random.random() < 0.3
        answer = self._ask("POST", f"{self._resource}/payments", body=body, headers=headers, basket=basket)
        if answer.status == 202:
            self._sale.paid_by(body["payment_method_id"], self._order)
            if again:
                second = self._ask(
                    "POST", f"{self._resource}/payments", body=body, headers=headers, basket=basket
                )
                if second.status != 202:
                    self._sale.broken.append(f"keys: a payment of {self._order} is answered {second.status}")
        return answer

    def _twice_at_once(self) -> None:
        other = self._basket.again(f"{self._name} in another window")

        def click() -> None:
            try:
                self._pay(basket=other)
            except GaveUp:
                return

        self._sale.cloud.step(self._random.randrange(400), f"{self._name} twice", click)
        self._pay()

    def _too_late(self) -> None:
        self._sale.cloud.world.wait(_TOO_LATE_MS)
        answer = self._pay("tok_approve")
        if answer.status == 202:
            self._sale.broken.append(f"payable: {self._order} is paid again after its time")

    def _ask(
        self,
        method: str,
        resource: str,
        *,
        body: object = None,
        headers: dict[str, str] | None = None,
        basket: Basket | None = None,
    ) -> Answer:
        return (basket or self._basket).client.ask(
            self._sale.services.orders_customer,
            method,
            resource,
            path={"order_id": self._order},
            body=body,
            headers={**self._headers, **(headers or {})},
        )
