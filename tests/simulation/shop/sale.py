"""A sale: who comes, and when, drawn by the seed; and the shop that they come to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from msgspec import Struct

from tests.simulation.shop.audit import violations
from tests.simulation.shop.books import COUNTERS
from tests.simulation.shop.crowds import Overdue, crowd
from tests.simulation.shop.goods import Goods
from tests.simulation.shop.impatient import impatient
from tests.simulation.shop.misspellers import misspellers
from tests.simulation.shop.services import Services
from tests.simulation.shop.staff import Staff
from tests.simulation.shop.thieves import Thief
from tests.simulation.shop.travellers import travellers
from tests.simulation.shop.visits import Visit
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.running import Step
from tests.simulation.world.values import Item

_BETWEEN_MS, _BETWEEN_IN_RUSH_MS = 4_000, 250
_OPEN_MS = 90_000
"""Products and stock have arrived by then, unless something befalls them."""
_WHOLESALE = 0.08
"""Of the sales; their catalogue is larger, and one of their orders has up to 1,200 lines."""
_THEFTS = 6
MOST_WAITING = 3
"""Orders of one buyer that may wait for 3-D Secure, or to be paid again, at once."""
_WAITING = frozenset({"action-required", "payment-failed"})
_CLOCKS = timedelta(minutes=1)
"""The difference between those of two functions."""
_RUSH = 0.5
"""Of the sales: everybody comes at once, and wants the same few things."""


class Accepted(Struct, frozen=True):
    """What a checkout was answered. `scope` is who asked: an Idempotency-Key is his own."""

    scope: str
    key: str
    order_id: str
    total: int


class Sale:
    """`accepted` are the answers 202; `broken` is what a person saw that must not be.

    `refunds` are what staff gave back, by order; `methods` has the orders that were to be paid with each method.
    `cleared` are baskets of which the shop said that they were cleared, and the names of those who cleared them.
    """

    def __init__(self, cloud: Cloud, *, orders: int = 40) -> None:
        self.cloud = cloud
        self.orders = orders
        self.accepted: list[Accepted] = []
        self.broken: list[str] = []
        self.refunds: dict[str, int] = {}
        self.methods: dict[str, set[str]] = {}
        self.cleared: dict[str, str] = {}
        lot = cloud.world.random("kind of sale").random()
        self.wholesale, self.rush = lot < _WHOLESALE, lot > 1 - _RUSH
        self.goods = Goods(cloud, wide=self.wholesale)
        self.services = Services(cloud)
        self.staff = Staff(self)
        cloud.storages["basket"].written.append(self._watch_baskets)
        cloud.storages["inventory"].written.append(self._watch)
        cloud.storages["inventory"].written.append(self._watch_payable)
        cloud.storages["orders"].written.append(self._watch_waiting)
        cloud.storages["payments"].written.append(Overdue(self).watch)
        self._waiting: dict[str, set[str]] = {}

    def steps(self, random: Random) -> Sequence[Step]:
        closing = _OPEN_MS + self.orders * (_BETWEEN_IN_RUSH_MS if self.rush else _BETWEEN_MS)
        visits = [
            Step(f"visit {number}", random.randrange(_OPEN_MS, closing), Visit(self, number).run)
            for number in range(self.orders)
        ]
        return [
            *self.staff.steps(random, closing),
            *visits,
            *self._thieves(random, closing),
            *crowd(self, _OPEN_MS, closing),
            *impatient(self, _OPEN_MS, closing),
            *travellers(self, _OPEN_MS, closing),
            *misspellers(self, _OPEN_MS, closing),
        ]

    def _thieves(self, random: Random, closing: int) -> Sequence[Step]:
        """One person who comes again and again, some of the times at once."""
        thief = Thief(self, "thief", email="thief@example.com", source_ip="192.0.2.66")
        wanted = dict.fromkeys(self.goods.rest[:5], 5)
        at = random.randrange(_OPEN_MS, closing)
        return [
            Step(f"thief comes {number}", at + 400 * (number // 2), partial(thief.take, wanted))
            for number in range(_THEFTS)
        ]

    def accept(self, scope: str, key: str, order_id: str, total: int) -> None:
        self.accepted.append(Accepted(scope, key, order_id, total))

    def paid_by(self, method_id: str, order_id: str) -> None:
        self.methods.setdefault(method_id, set()).add(order_id)

    def _watch(self, before: Item | None, after: Item | None) -> None:
        """A counter below 0 may be back above it when the sale is over."""
        del before
        if after and after["sk"] == "S" and min(after.get(name, 0) for name in COUNTERS) < 0:
            counts = {name: after.get(name, 0) for name in COUNTERS}
            self.broken.append(f"oversells: {after['pk']} had {counts} for a while")

    def _watch_baskets(self, before: Item | None, after: Item | None) -> None:
        """A version that does not grow is a write that overlooked another one."""
        if (
            before
            and after
            and after["sk"] == "H"
            and before != after
            and before["version"] >= after["version"]
        ):
            self.broken.append(f"lines: a change of the basket {after['id']} was overwritten")

    def _watch_waiting(self, before: Item | None, after: Item | None) -> None:
        """Who has too many orders that wait, has them only for a while."""
        del before
        if after is None or after["sk"] != "O":
            return
        buyer = after.get("customer_id") or after.get("email_key", "")
        waits = after["state"] in _WAITING or (
            after["state"] == "reserved" and after.get("repeated_payments")
        )
        if not waits:
            for orders in self._waiting.values():
                orders.discard(after["id"])
            return
        orders = self._waiting.setdefault(buyer, set())
        orders.add(after["id"])
        if len(orders) > MOST_WAITING:
            self.broken.append(f"unpaid: {len(orders)} orders of one buyer waited at once")

    def _watch_payable(self, before: Item | None, after: Item | None) -> None:
        """Who can pay again has the goods, unless unpaid orders had too many of them, which is seen at once."""
        if not (before and after and after["sk"] == "H" and after["pk"].startswith("R#")):
            return
        if (before["state"], after.get("reason")) != ("reserved", "expired"):
            return
        now = self.cloud.world.clock()
        if now < datetime.fromisoformat(before["reserved_until"]) - _CLOCKS:
            return
        order_id = after["order_id"]
        order = next(
            each
            for each in self.cloud.storages["orders"].items()
            if (each["sk"], each.get("id")) == ("O", order_id)
        )
        until = order.get("payable_until")
        if until and now < datetime.fromisoformat(until):
            self.broken.append(f"payable: the stock of {order_id} expires, and it may be paid until {until}")

    def violations(self) -> list[str]:
        return violations(self)
