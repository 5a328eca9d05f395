"""What staff do before a sale and in the middle of it: prices, promotions, stock."""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from tests.simulation.shop.client import Client, GaveUp
from tests.simulation.shop.goods import CURRENCY, DEAR, SHIPPING, Product
from tests.simulation.world.functions import Function
from tests.simulation.world.running import Step
from tests.simulation.world.shapes import claims

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

ONCE, FEW, FREE, GIFT = "WELCOME10", "FIVEOFF", "FREESHIP", "GIFT"
HALF, THREE, SMALL = "HALFALINE", "THREEFORTWO", "SMALL"
HALF_POINTS, SMALL_AMOUNT = 5_000, 390
_SHELF_STOCK = 60
_PALLET = 15
"""SKUs that come together: so many are recorded in the time of a request, however slow the table."""


class Staff:
    """`singles` are codes that are good for one order each. `received` are receipts that were answered, by SKU."""

    def __init__(self, sale: "Sale") -> None:
        self._sale = sale
        self.singles: list[str] = []
        self.received: dict[tuple[str, str], int] = {}

    def steps(self, random: Random, closing: int) -> Sequence[Step]:
        goods = self._sale.goods
        found = [
            Step(f"product {number} is told of", 0, partial(goods.tell, product))
            for number, product in enumerate([*goods.products, goods.dear])
        ]
        few = max(1, self._sale.orders // 8)
        offers: list[dict[str, Any]] = [
            {"name": "10%", "code": ONCE, "kind": "percentage", "basis_points": 1000, "customer_limit": 1},
            {"name": "5", "code": FEW, "kind": "fixed", "amounts": {CURRENCY: 500}, "total_limit": few},
            {"name": "free", "code": FREE, "kind": "free-shipping"},
            {"name": "all", "code": GIFT, "kind": "percentage", "basis_points": 10_000, "total_limit": few},
            {
                "name": "half",
                "code": HALF,
                "kind": "percentage",
                "per": "line",
                "basis_points": HALF_POINTS,
                "priority": 1,
            },
            {"name": "3 for 2", "code": THREE, "kind": "buy-x-get-y", "buy": 2, "get": 1},
            {"name": "small", "code": SMALL, "kind": "fixed", "amounts": {CURRENCY: SMALL_AMOUNT}},
            {"name": "20%", "kind": "percentage", "basis_points": 2000},
            {"name": "free for one", "code": "FREEHOT", "kind": "free-shipping", "skus": goods.hot[:1]},
        ]
        found += [
            Step(
                f"promotion {offer['name']} is made",
                100,
                self._doing(f"promotion {offer['name']}", self._offer, offer),
            )
            for offer in offers
        ]
        name = f"receipt 0 of {DEAR}"
        found += [
            Step("shipping abroad is priced", 100, self._doing("shipping abroad", self._price_shipping)),
            Step(f"{name} comes", 500, self._doing(name, self._receive, DEAR, _SHELF_STOCK)),
        ]
        for place in range(0, len(goods.rest), _PALLET):
            name = f"delivery {place}"
            found.append(Step(f"{name} comes", 500, self._doing(name, self._deliver, place)))
        demand = self._sale.orders // 3 + 2
        for sku in goods.hot:
            rare = self._sale.rush and sku in goods.wanted
            for number in range(1 if rare else 3):
                at = random.randrange(500, 2_000) if not number else random.randrange(2_000, closing)
                name, quantity = f"receipt {number} of {sku}", demand if rare else random.randrange(1, demand)
                found.append(Step(f"{name} comes", at, self._doing(name, self._receive, sku, quantity)))
        for number in range(max(2, self._sale.orders // 6)):
            at, name = random.randrange(60_000, closing), f"change {number}"
            change = random.choice([self._reprice, self._withdraw, self._adjust, self._spread, self._spread])
            lot = random.random()
            found.append(Step(f"{name}, {change.__name__[1:]}", at, self._doing(name, change, lot)))
        return found

    def _doing(self, name: str, action: Callable[..., None], *what: Any) -> Callable[[], None]:
        """By somebody who has a name of his own, and goes home when nothing answers."""

        def act() -> None:
            client = Client(self._sale.cloud, f"staff {name}", self._sale.broken, claims("u-1"))
            try:
                action(client, name, *what)
            except GaveUp:
                self._sale.cloud.world.tell(f"{name} is given up")

        return act

    def _offer(self, client: Client, name: str, offer: dict[str, Any]) -> None:
        staff = self._sale.services.basket_staff
        made = client.ask(staff, "POST", "/staff/promotions", body=offer)
        if offer["kind"] == "free-shipping" and "skus" in offer and made.status == 201:
            self._sale.broken.append("promotions: free shipping is of whole orders, and takes SKUs")
        if "code" not in offer and made.status == 201:
            path = {"promotion_id": made.body["id"]}
            codes = client.ask(
                staff, "POST", "/staff/promotions/{promotion_id}/codes", path=path, body={"count": 3}
            )
            self.singles = list(codes.body["codes"])

    def _price_shipping(self, client: Client, name: str) -> None:
        table = msgspec.to_builtins(SHIPPING)
        staff = self._sale.services.basket_staff
        client.ask(staff, "PUT", "/staff/rates/shipping", body=table, headers={"If-Match": "*"})

    def _deliver(self, client: Client, name: str, place: int) -> None:
        skus = self._sale.goods.rest[place : place + _PALLET]
        rows = "".join(f"{sku},{_SHELF_STOCK}\n" for sku in skus)
        body = {"id": f"D-{place}", "csv": f"sku,quantity\n{rows}"}
        answer = client.ask(self._stock, "POST", "/staff/receipts", body=body)
        if answer.status == 200:
            self.received |= {(sku, f"D-{place}"): _SHELF_STOCK for sku in skus}

    def _receive(self, client: Client, name: str, sku: str, quantity: int) -> None:
        receipt = name.replace(" ", "-")
        body = {"id": receipt, "quantity": quantity}
        answer = client.ask(self._stock, "POST", "/staff/stock/{sku}/receipts", path={"sku": sku}, body=body)
        if answer.status == 200:
            self.received[sku, receipt] = quantity
        else:
            self._sale.broken.append(f"oversells: the receipt {receipt} of {sku} is answered {answer.status}")

    def _adjust(self, client: Client, name: str, lot: float) -> None:
        """More than there is, too: then it is refused. Some have the name of a receipt that came or will come."""
        delta, sku = int(lot * 100) % 13 - 8 or -1, self._some(lot)
        named = f"receipt-{int(lot * 1000) % 3}-of-{sku}" if int(lot * 10_000) % 2 else name.replace(" ", "-")
        body = {"id": named, "delta": delta, "reason": "counted"}
        path = {"sku": sku}
        client.ask(self._stock, "POST", "/staff/stock/{sku}/adjustments", path=path, body=body)

    def _spread(self, client: Client, name: str, lot: float) -> None:
        """Over more counters, or fewer than before."""
        body = {"shards": 1 + int(lot * 1000) % 4, "threshold": 3}
        client.ask(self._stock, "PUT", "/staff/stock/{sku}", path={"sku": self._some(lot)}, body=body)

    def _reprice(self, client: Client, name: str, lot: float) -> None:
        self._sale.goods.reprice(self._product(lot), 0.8 + lot / 2)

    def _withdraw(self, client: Client, name: str, lot: float) -> None:
        """For a minute."""
        product = self._product(lot)
        product.active = False
        self._sale.goods.tell(product)
        self._sale.cloud.world.wait(60_000)
        product.active = True
        self._sale.goods.tell(product)

    @property
    def _stock(self) -> Function:
        return self._sale.services.stock_staff

    def _some(self, lot: float) -> str:
        return self._sale.goods.hot[int(lot * len(self._sale.goods.hot))]

    def _product(self, lot: float) -> Product:
        return self._sale.goods.products[int(lot * len(self._sale.goods.products))]
