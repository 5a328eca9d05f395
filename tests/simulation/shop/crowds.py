"""A crowd that its banks ask for 3-D Secure and that never answers, and one guest behind it whose webhook is lost.

What the crowd's payments wait for is asked again and again. The guest's payment needs the sweeper, too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.shop.guests import Guest
from tests.simulation.world.running import Step
from tests.simulation.world.values import Item

if TYPE_CHECKING:
    from tests.simulation.shop.sale import Sale

_CROWDED = 0.3
"""Of the sales."""
_PEOPLE = 12
_BETWEEN_MS, _BEHIND_MS = 500, 20_000
_IN_PROGRESS = frozenset({"authorising", "capturing", "voiding", "refunding"})
_RUN, _LONGEST = timedelta(minutes=1), timedelta(minutes=5)
"""From one run of the sweeper to the next, and the longest wait. Each run that crashes makes the wait a run longer."""


def crowd(sale: "Sale", opening: int, closing: int) -> Sequence[Step]:
    random = sale.cloud.world.random("crowd")
    if random.random() > _CROWDED:
        return []
    at = random.randrange(opening, closing)
    return [
        Step(
            f"crowd {number} comes",
            at + _BETWEEN_MS * number + (_BEHIND_MS if number == _PEOPLE else 0),
            partial(_guest(sale, number).take, {sale.goods.rest[number]: 1}),
        )
        for number in range(_PEOPLE + 1)
    ]


def _guest(sale: "Sale", number: int) -> Guest:
    return Guest(
        sale,
        f"crowd {number}",
        card="tok_lost_webhook" if number == _PEOPLE else "tok_3ds",
        email=f"crowd-{number}@example.com",
        source_ip=f"192.0.2.{100 + number}",
    )


class Overdue:
    """Watches how long after its time a payment is checked whose next step is the shop's."""

    def __init__(self, sale: "Sale") -> None:
        self._sale = sale
        self._crashes: dict[str, int] = {}
        """Of the sweeper, up to when it was set when each payment is checked next."""

    def watch(self, before: Item | None, after: Item | None) -> None:
        due = before.get("next_check_at") if before else None
        if after is None or after["sk"] != "P" or after.get("next_check_at") == due:
            return
        crashes = self._sale.cloud.functions["payments.sweeper"].crashes
        more = crashes - self._crashes.get(after["pk"], crashes)
        self._crashes[after["pk"]] = crashes
        if before and due and before["state"] in _IN_PROGRESS:
            late = self._sale.cloud.world.clock() - datetime.fromisoformat(due)
            if late > _LONGEST + more * _RUN:
                order_id, state = before["order_id"], before["state"]
                self._sale.broken.append(f"overdue: {order_id} was {state} for {late} after it was due")
