"""Lets orders wait for their customers, within the limits.

The lists are written one by one. If the order does not wait after all, its entries are removed; an entry that is left
behind expires. The limits may thus be too strict for an hour, but are never exceeded.
"""

from cartwright.clock import Clock
from cartwright.runtime.concurrency import retry
from orders.domain import Order
from orders.ports import WaitingLists
from orders.rules import Entered
from orders.waiting_domain import WaitingList, bounds_of, full, joined, may_hold

_ATTEMPTS = 10


class WaitingRoom:
    def __init__(self, lists: WaitingLists, clock: Clock) -> None:
        self._lists = lists
        self._clock = clock

    def has_room(self, order: Order) -> bool:
        """Eventually consistent. If a list is full, the order is rejected before any stock is requested for it."""
        at = self._clock()
        return not any(
            full(self._lists.get(key, consistent=False), bound.orders, order.id, at)
            for key, bound in bounds_of(order)
        )

    def enter(self, order: Order, *, failed: bool = False) -> Entered:
        """`failed`: the order's payment failed. Idempotent.

        Raises ConcurrentUpdate when other writers keep changing the same list.
        """
        at = self._clock()
        keys = dict(bounds_of(order))
        found = {key: self._lists.get(key) for key in keys}
        if any(full(found[key], bound.most(failed=failed), order.id, at) for key, bound in keys.items()):
            return "refused"
        holds = all(may_hold(found[key], bound, order, at) for key, bound in keys.items())
        for key, bound in keys.items():
            if not self._join(found[key], bound.most(failed=failed), order, holds=holds):
                self.leave(order)
                return "refused"
        return "holding" if holds else "without-stock"

    def leave(self, order: Order) -> None:
        for key, _ in bounds_of(order):
            self._lists.remove(key, order.id)

    def _join(self, found: WaitingList, most: int, order: Order, *, holds: bool) -> bool:
        """Returns False when the list has filled up concurrently."""
        latest: WaitingList | None = found

        def attempt() -> bool:
            nonlocal latest
            before, latest = latest or self._lists.get(found.key), None
            at = self._clock()
            if full(before, most, order.id, at):
                return False
            self._lists.save(before, joined(before, order, at, holds=holds))
            return True

        return retry(attempt, attempts=_ATTEMPTS)
