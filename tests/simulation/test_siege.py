"""Thieves take all there is with cards that ask for 3-D Secure, and everybody else can buy all the same."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from inventory.reservations.unpaid_share import UnpaidShare
from orders import waiting
from tests.simulation.shop.client import Client
from tests.simulation.shop.sale import MOST_WAITING, Sale
from tests.simulation.shop.shoppers import ADDRESS, Basket
from tests.simulation.shop.thieves import Thief
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.installed import swapped
from tests.simulation.world.loading import Swap
from tests.simulation.world.running import Simulation, Step
from tests.simulation.world.shapes import claims

STOCK, SKUS, THIEVES = 40, 3, 8
_OPEN, _SIEGE, _HONEST, _OVER = 10_000, 60_000, 120_000, 3_000_000


class Siege(Sale):
    """A shop with so many pieces of a few things. `left` is what staff read on its shelves afterwards."""

    def __init__(self, cloud: Cloud, *, one_person: bool = False) -> None:
        super().__init__(cloud, orders=0)
        self.taken = self.goods.hot[:SKUS]
        self.bought: list[str] = []
        self.left: list[int] = []
        self.states: dict[str, str] = {}
        self.thieves = [
            Thief(
                self,
                f"thief {number}",
                email=f"thief-{0 if one_person else number}@example.com",
                source_ip=f"192.0.2.{0 if one_person else number}",
            )
            for number in range(THIEVES)
        ]

    def steps(self, random: Random) -> Sequence[Step]:
        del random
        goods = [
            Step(f"{product.id} is told of", 0, partial(self.goods.tell, product))
            for product in self.goods.products[:SKUS]
        ]
        stock = [Step(f"{sku} comes", _OPEN, partial(self._receive, sku)) for sku in self.taken]
        siege = [
            Step(
                f"theft {number}",
                _SIEGE + 500 * number,
                partial(thief.take, dict.fromkeys(self.taken, STOCK)),
            )
            for number, thief in enumerate(self.thieves)
        ]
        honest = [
            Step(f"honest {number}", _HONEST + 2_000 * number, partial(self._buy, number))
            for number in range(5)
        ]
        looks = [
            Step("staff look in the siege", _HONEST - 20_000, self._look_at_orders),
            Step("staff look at the end", _OVER, self._look_at_stock),
        ]
        return [*goods, *stock, *siege, *honest, *looks]

    def _receive(self, sku: str) -> None:
        body = {"id": "first", "quantity": STOCK}
        self._staff.ask(
            self.services.stock_staff, "POST", "/staff/stock/{sku}/receipts", path={"sku": sku}, body=body
        )

    def _buy(self, number: int) -> None:
        """A tenth of all there is."""
        basket = Basket(self, f"honest {number}", source_ip=f"198.51.100.{number}")
        basket.open()
        basket.fill(dict.fromkeys(self.taken, STOCK // 10))
        body = {
            "email": f"honest-{number}@example.com",
            "address": ADDRESS,
            "shipping_option": "standard",
            "payment_method_id": basket.pay_with("tok_approve"),
            "expected_total": basket.quote("standard")["totals"]["total"],
        }
        answer = basket.ask("POST", "/checkout", body=body, headers={"Idempotency-Key": f"honest-{number}"})
        self.bought.append(answer.body["order_id"])

    def _look_at_orders(self) -> None:
        for thief in self.thieves:
            for order_id in thief.orders:
                path = {"order_id": order_id}
                answer = self._staff.ask(
                    self.services.orders_staff, "GET", "/staff/orders/{order_id}", path=path
                )
                self.states[order_id] = answer.body["state"]

    def _look_at_stock(self) -> None:
        for sku in self.taken:
            answer = self._staff.ask(
                self.services.stock_staff, "GET", "/staff/stock/{sku}", path={"sku": sku}
            )
            self.left.append(answer.body["available"])

    @property
    def _staff(self) -> Client:
        return Client(self.cloud, "staff", self.broken, claims("u-1"))

    def violations(self) -> list[str]:
        """None of what this is about; test_shop.py has the rest."""
        return self.broken


def besieged(*swaps: Swap, one_person: bool = False) -> Siege:
    made: list[Siege] = []

    def make(cloud: Cloud) -> Siege:
        made.append(Siege(cloud, one_person=one_person))
        return made[0]

    with swapped(*swaps):
        run = Simulation(make, rates={}, settle=timedelta(minutes=5)).run("siege")
    assert swaps or list(run.violations) == []
    return made[0]


def confirmed(siege: Siege) -> int:
    rows = {row["id"]: row["state"] for row in siege.cloud.storages["orders"].items() if row["sk"] == "O"}
    return sum(rows[order_id] == "confirmed" for order_id in siege.bought)


def test_everybody_else_buys_half_of_all_there_is_in_the_middle_of_it() -> None:
    siege = besieged()
    assert sum(len(thief.orders) for thief in siege.thieves) == THIEVES
    assert confirmed(siege) == len(siege.bought) == 5
    assert siege.left == [STOCK // 2] * SKUS


def test_within_minutes_nothing_of_it_is_left() -> None:
    """Nobody goes on at the bank: their orders end, and what they held is for sale."""
    siege = besieged()
    rows = {row["id"]: row for row in siege.cloud.storages["orders"].items() if row["sk"] == "O"}
    thefts = [rows[order_id] for thief in siege.thieves for order_id in thief.orders]
    assert {row["state"] for row in thefts} == {"rejected"}
    lists = [item["orders"] for item in siege.cloud.storages["orders"].items() if item["sk"] == "W"]
    assert lists == [{}] * len(lists)


def test_one_person_has_three_orders_that_wait() -> None:
    siege = besieged(one_person=True)
    states = list(siege.states.values())
    assert (states.count("action-required"), states.count("rejected")) == (
        MOST_WAITING,
        THIEVES - MOST_WAITING,
    )
    assert confirmed(siege) == 5


@pytest.mark.parametrize("bound", ["share", "room"])
def test_each_bound_is_needed(bound: str) -> None:
    """Without the share many people lock the stock; without the room one person has as many orders as he likes."""
    if bound == "share":
        assert confirmed(besieged((UnpaidShare, "exceeded", lambda *_: False))) == 0
    else:
        siege = besieged((waiting, "full", lambda *_: False), one_person=True)
        assert "unpaid: 4 orders of one buyer waited at once" in siege.broken
