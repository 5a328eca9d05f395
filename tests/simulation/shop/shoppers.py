"""A shopper's basket: what was put into it, and what the shop says is in it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.simulation.shop.client import Answer, Client
from tests.simulation.shop.goods import CURRENCY
from tests.simulation.world.shapes import claims

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_AT_ONCE = 90
_LOOKS = 6
_LOOK_AGAIN_MS = 30_000
ADDRESS = {
    "name": "A Shopper",
    "line1": "1 High Street",
    "city": "London",
    "postcode": "N1",
    "country": "GB",
}


class Basket:
    """A guest's, or a customer's where there is a `subject`. `lines` are what must be in it, unless it is `shared`."""

    def __init__(
        self,
        sale: "Sale",
        name: str,
        subject: str | None = None,
        *,
        shared: bool = False,
        source_ip: str = "",
        currency: str = CURRENCY,
    ) -> None:
        self._sale = sale
        self._currency = currency
        self._name = name
        self._subject = subject
        self._shared = shared
        self._source_ip = source_ip
        known = claims(subject) if subject else None
        self.client = Client(sale.cloud, name, sale.broken, known, source_ip=source_ip)
        self._headers: Mapping[str, str] = {}
        self._base = "/my/baskets" if subject else "/baskets"
        self.lines: dict[str, int] = {}
        self.id = ""
        self.token = ""

    @property
    def owner(self) -> str:
        return self._subject or self.token

    def again(self, name: str) -> "Basket":
        """The same basket, in another window."""
        other = Basket(self._sale, name, self._subject, shared=True, source_ip=self._source_ip)
        other.id, other.token, other._headers = self.id, self.token, self._headers
        return other

    def open(self) -> None:
        made = self.client.ask(
            self._sale.services.shopper,
            "POST",
            self._base,
            body={"currency": self._currency, "country": "GB"},
        )
        self.id = made.body["id"]
        if not self._subject:
            self.token = made.body["token"]
            self._headers = {"Basket-Token": self.token}

    def ask(
        self,
        method: str,
        rest: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **path: str,
    ) -> Answer:
        """`rest` is what is behind the basket in the resource."""
        return self.client.ask(
            self._sale.services.shopper,
            method,
            f"{self._base}/{{basket_id}}{rest}",
            path={"basket_id": self.id, **path},
            query=query,
            body=body,
            headers={**self._headers, **(headers or {})},
        )

    def fill(self, wanted: Mapping[str, int]) -> None:
        """Adds first, as a click on a product does; where it is not certain that it did, it sets."""
        listed = list(wanted.items())
        for start in range(0, len(listed), _AT_ONCE):
            chunk = dict(listed[start : start + _AT_ONCE])
            expected = {sku: self.lines.get(sku, 0) + quantity for sku, quantity in chunk.items()}
            answer, certain = self._when_on_sale(chunk)
            if answer.status == 200:
                self.lines |= expected
            if not certain:
                self._set_what_differs(expected if answer.status == 200 else {})

    def set(self, sku: str, quantity: int) -> None:
        answer = self.ask("PUT", "/lines/{sku}", body={"quantity": quantity}, sku=sku)
        if answer.status == 200:
            self.lines[sku] = quantity
        elif answer.tries:
            self._set_what_differs({})

    def remove(self, sku: str) -> None:
        if self.ask("DELETE", "/lines/{sku}", sku=sku).status == 200:
            self.lines.pop(sku, None)

    def clear(self) -> None:
        self._sale.cleared.pop(self.id, None)
        if self.ask("DELETE", "/lines").status == 200:
            self.lines = {}
            if not self._shared:
                self._sale.cleared[self.id] = self._name

    def add_code(self, code: str) -> None:
        self.ask("PUT", "/codes/{code}", code=code)

    def remove_code(self, code: str) -> None:
        self.ask("DELETE", "/codes/{code}", code=code)

    def merge(self, guest: "Basket") -> None:
        """The guest signs in."""
        body = {"guest_basket_id": guest.id, "guest_token": guest.token}
        if self.ask("POST", "/merge", body=body).status == 200:
            for sku, quantity in guest.lines.items():
                self.lines[sku] = self.lines.get(sku, 0) + quantity

    def pay_with(self, card: str) -> str:
        """The id of a payment method."""
        answer = self.client.ask(
            self._sale.services.methods, "POST", "/payment-methods", body={"token": card}
        )
        return str(answer.body["id"])

    def quote(self, option: str) -> Any:
        """None for a basket that is not open any more."""
        answer = self.ask("GET", "/quote", query={"shipping_option": option})
        if answer.status != 200:
            return None
        there = {line["sku"]: line["quantity"] for line in answer.body["lines"]}
        there |= {sku: self.lines.get(sku, 0) for sku in answer.body["unavailable"]}
        if there != self.lines and not self._shared:
            odd = sorted(set(there.items()) ^ set(self.lines.items()))[:4]
            self._sale.broken.append(f"lines: the basket of {self._name} differs by {odd}")
        return answer.body

    def _when_on_sale(self, chunk: Mapping[str, int]) -> tuple[Answer, bool]:
        """And whether it is certain what was done: news may be late, and some products are withdrawn for a while."""
        body = {"lines": [{"sku": sku, "quantity": quantity} for sku, quantity in chunk.items()]}
        answer = self.ask("POST", "/lines", body=body)
        certain = not answer.tries
        for _ in range(_LOOKS):
            if answer.code != "not-on-sale":
                break
            self._sale.cloud.world.wait(_LOOK_AGAIN_MS)
            answer = self.ask("POST", "/lines", body=body)
            certain = certain and not answer.tries
        return answer, certain

    def _set_what_differs(self, expected: Mapping[str, int]) -> None:
        """From what is there, whatever it is."""
        found = self.ask("GET", "")
        if found.status != 200:
            return
        self.lines = {line["sku"]: line["quantity"] for line in found.body["lines"]}
        for sku, quantity in expected.items():
            if self.lines.get(sku) != quantity:
                self.set(sku, quantity)
