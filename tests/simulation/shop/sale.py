"""A sale: who comes, and when, drawn by the seed; and the shop that they come to."""

from collections.abc import Sequence
from random import Random

from msgspec import Struct

from tests.simulation.shop.audit import violations
from tests.simulation.shop.goods import Goods
from tests.simulation.shop.services import Services
from tests.simulation.shop.staff import Staff
from tests.simulation.shop.visits import Visit
from tests.simulation.world.cloud import Cloud
from tests.simulation.world.running import Step

_BETWEEN_MS = 4_000
_OPEN_MS = 90_000
"""Products and stock have arrived by then, unless something befalls them."""
_WHOLESALE = 0.08
"""Of the sales; their catalogue is larger, and one of their orders has up to 1,200 lines."""


class Accepted(Struct, frozen=True):
    """What a checkout was answered. `scope` is who asked: an Idempotency-Key is his own."""

    scope: str
    key: str
    order_id: str
    total: int


class Sale:
    """`accepted` are the answers 202; `broken` is what a person saw that must not be.

    `refunds` are what staff gave back, by order.
    """

    def __init__(self, cloud: Cloud, *, orders: int = 40) -> None:
        self.cloud = cloud
        self.orders = orders
        self.accepted: list[Accepted] = []
        self.broken: list[str] = []
        self.refunds: dict[str, int] = {}
        self.wholesale = cloud.world.random("kind of sale").random() < _WHOLESALE
        self.goods = Goods(cloud, wide=self.wholesale)
        self.services = Services(cloud)
        self.staff = Staff(self)

    def steps(self, random: Random) -> Sequence[Step]:
        closing = _OPEN_MS + self.orders * _BETWEEN_MS
        visits = [
            Step(f"visit {number}", random.randrange(_OPEN_MS, closing), Visit(self, number).run)
            for number in range(self.orders)
        ]
        return [*self.staff.steps(random, closing), *visits]

    def accept(self, scope: str, key: str, order_id: str, total: int) -> None:
        self.accepted.append(Accepted(scope, key, order_id, total))

    def violations(self) -> list[str]:
        return violations(self)
