"""A visit: a basket is filled, checked out, and what follows from it."""

from random import Random
from typing import TYPE_CHECKING, Any

from tests.simulation.shop.aftermath import Aftermath
from tests.simulation.shop.client import Answer, GaveUp
from tests.simulation.shop.goods import FREE_FROM, GRAMS, LIGHT_GRAMS, WIDE
from tests.simulation.shop.second_orders import come_again, pay_again
from tests.simulation.shop.shoppers import ADDRESS, Basket
from tests.simulation.shop.staff import FEW, FREE, GIFT, HALF, ONCE, SMALL, SMALL_AMOUNT, THREE

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_TOKENS = {
    "tok_approve": 60,
    "tok_3ds": 8,
    "tok_decline_insufficient_funds": 6,
    "tok_timeout_after_charge": 5,
    "tok_timeout_after_capture": 3,
    "tok_timeout_after_refund": 5,
    "tok_5xx_then_ok": 5,
    "tok_late_webhook": 3,
    "tok_lost_webhook": 2,
    "tok_answer_twice": 3,
    "tok_forged_webhook": 2,
    "tok_capture_fails": 1,
}
_CHECKOUTS, _PURCHASES = 4, 2
_PAYS_TWICE = 0.1
_OFFICE = "203.0.113.1"
"""Every other visitor comes from behind it."""


class Visit:
    """The first of a wholesale is the wholesaler's. Of some customers there are two at a time, with one basket."""

    def __init__(self, sale: "Sale", number: int) -> None:
        self._sale = sale
        self._number = number
        self._name = f"visit {number}"
        self._random: Random = sale.cloud.world.random(self._name)
        self._twin = number % 16 in (7, 8)
        self._saves = number % 16 == 3
        self._source_ip = _OFFICE if number % 2 else f"198.51.100.{number % 250}"

    def run(self) -> None:
        try:
            basket = self._basket()
            self._enter_codes(basket)
            self._change_mind(basket)
            self._check_out(basket)
        except GaveUp:
            self._sale.cloud.world.tell(f"{self._name} ends without an order")

    def _basket(self) -> Basket:
        lot = self._random.random()
        if self._twin:
            found = Basket(
                self._sale,
                self._name,
                f"twin-{(self._number + 1) // 16}",
                shared=True,
                source_ip=self._source_ip,
            )
        elif lot < 0.5:
            found = Basket(self._sale, self._name, source_ip=self._source_ip)
        else:
            found = Basket(self._sale, self._name, f"customer-{self._number}", source_ip=self._source_ip)
        found.open()
        found.fill(self._just_free() if self._saves else self._wanted(found))
        if not self._twin and not self._saves and lot > 0.7:
            guest = Basket(self._sale, f"{self._name} before signing in")
            guest.open()
            guest.fill(self._wanted(guest))
            found.merge(guest)
        return found

    def _wanted(self, basket: Basket) -> dict[str, int]:
        """As the retailer's real orders: mostly few lines, sometimes very many."""
        goods, lot = self._sale.goods, self._random.random()
        count = 1 + int(lot * lot * 5)
        if self._sale.wholesale and self._number == 0 and not basket.token:
            count = self._random.randrange(200, WIDE + 1)
        elif lot > 0.97:
            count = self._random.randrange(30, 1 + len(goods.rest[:110]))
        elif lot > 0.9:
            count = self._random.randrange(6, 30)
        hot = self._random.sample(goods.hot, min(1 + count // 2, 3))
        if self._sale.rush:
            hot = [self._random.choice(goods.wanted)]
        rest = self._random.sample(goods.rest, min(len(goods.rest), count - 1))
        return {sku: self._random.randrange(1, 4) for sku in [*hot, *rest]}

    def _just_free(self) -> dict[str, int]:
        """Worth so little more than free shipping asks for that a small discount makes the order cost more."""
        goods = self._sale.goods
        for sku in self._random.sample(goods.rest, len(goods.rest)):
            price = goods.prices[sku][-1]
            quantity = -(-FREE_FROM // price)
            if quantity * price < FREE_FROM + SMALL_AMOUNT and quantity * GRAMS <= LIGHT_GRAMS:
                return {sku: quantity}
        return {goods.rest[0]: 1}

    def _enter_codes(self, basket: Basket) -> None:
        if self._saves:
            basket.add_code(SMALL)
            return
        lot = self._random.random()
        if lot < 0.25:
            basket.add_code(ONCE)
        if lot < 0.1 or lot > 0.85:
            basket.add_code(FEW)
        if 0.2 < lot < 0.4:
            basket.add_code(FREE)
        if 0.3 < lot < 0.4:
            basket.add_code(GIFT)
        if 0.4 < lot < 0.6:
            basket.add_code(THREE)
        if 0.45 < lot < 0.55:
            basket.add_code(HALF)
        if 0.6 < lot < 0.85:
            basket.add_code(SMALL)
        if lot > 0.9 and self._sale.staff.singles:
            basket.add_code(self._random.choice(self._sale.staff.singles))

    def _change_mind(self, basket: Basket) -> None:
        if self._saves:
            return
        lot, skus = self._random.random(), sorted(basket.lines)
        if skus and lot < 0.1:
            basket.remove(skus[0])
        elif skus and lot < 0.2:
            basket.set(skus[-1], 1 + int(lot * 50))
        elif skus and lot > 0.9:
            self._start_over(basket)
        elif lot < 0.24:
            answer = basket.ask("POST", "/lines", body={"lines": [{"sku": "HOT-0", "quantity": -1}]})
            if answer.status == 200:
                self._sale.broken.append(f"answers: {self._name} puts -1 into a basket")
                basket.lines["HOT-0"] = basket.lines.get("HOT-0", 0) - 1 - answer.tries

    def _start_over(self, basket: Basket) -> None:
        """As who compares what several lists cost."""
        wanted = dict(basket.lines)
        for _ in range(2):
            basket.clear()
            basket.fill(wanted)

    def _check_out(self, basket: Basket) -> None:
        """And once more, with another card, if the order comes to nothing and gives the basket back."""
        email = f"{self._number}@example.com"
        if basket.token:
            name = f"guest-{self._number % (1 + self._sale.orders // 4)}"
            email = (f"{name}@example.com", f"{name.upper()}@Example.com", f"{name}+shop@example.com")[
                self._number % 3
            ]
        body: dict[str, Any] = {
            "email": email,
            "address": ADDRESS,
            "shipping_option": self._random.choice(["standard", "standard", "express"]),
        }
        cheap = self._random.random() < 0.06
        for attempt in range(_PURCHASES):
            card = self._random.choices(list(_TOKENS), list(_TOKENS.values()))[0]
            body["payment_method_id"] = basket.pay_with(card)
            key = f"{self._name} {attempt}".replace(" ", "-")
            aftermath = self._buy(basket, body, key, card, cheap=cheap and attempt == 0)
            if aftermath is None:
                return
            if not aftermath.comes_to_nothing():
                if not basket.token and not self._twin:
                    come_again(self._sale, self._name, f"customer-{self._number}", body)
                return

    def _buy(
        self, basket: Basket, body: dict[str, Any], key: str, card: str, *, cheap: bool
    ) -> Aftermath | None:
        """Asks again with what the shop says has changed. None without an order."""
        for number in range(_CHECKOUTS):
            quoted = basket.quote(body["shipping_option"])
            if quoted is None or not quoted["lines"]:
                return None
            if quoted["shipping_option"] is None:
                body["shipping_option"] = "standard"
                continue
            total = quoted["totals"]["total"]
            if cheap and number == 0:
                total = total // 2
            asked = {**body, "expected_total": total}
            name = f"{key}-{number}"
            if self._random.random() < 0.06:
                self._race(basket, name, asked)
            answer = basket.ask("POST", "/checkout", body=asked, headers={"Idempotency-Key": name})
            if answer.status == 202:
                return self._bought(basket, name, asked, card, answer)
            self._mend(basket, answer)
        return None

    def _bought(
        self, basket: Basket, key: str, asked: dict[str, Any], card: str, answer: Answer
    ) -> Aftermath:
        self._note(basket, key, answer)
        self._sale.paid_by(asked["payment_method_id"], answer.body["order_id"])
        if self._sale.cloud.world.random(f"{key} pays twice").random() < _PAYS_TWICE:
            pay_again(self._sale, self._name, self._source_ip, asked)
        made = Aftermath(
            self._sale, self._name, self._random, basket, key=key, asked=asked, card=card, answer=answer
        )
        made.run()
        return made

    def _race(self, basket: Basket, key: str, body: dict[str, Any]) -> None:
        """The same click a second time, while the first is under way."""

        def click() -> None:
            other = basket.again(f"{self._name} clicks again")
            try:
                answer = other.ask("POST", "/checkout", body=body, headers={"Idempotency-Key": key})
            except GaveUp:
                return
            if answer.status == 202:
                self._note(basket, key, answer)

        self._sale.cloud.step(self._random.randrange(30), f"{self._name} clicks twice {key}", click)

    def _note(self, basket: Basket, key: str, answer: Answer) -> None:
        self._sale.accept(basket.owner, key, answer.body["order_id"], answer.body["total"])

    def _mend(self, basket: Basket, answer: Answer) -> None:
        fields = [each["field"] for each in answer.body.get("errors", ())]
        for field in fields:
            where, _, what = field.partition(".")
            if where == "codes":
                basket.remove_code(what)
            elif where == "lines" and answer.code == "lines-unavailable":
                basket.remove(what)
