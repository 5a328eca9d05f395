"""Reopens a basket whose order was rejected or cancelled, with its lines and codes as before the checkout.

A checkout does not remove lines from the basket, so nothing is moved and nothing can be duplicated. If the customer has
opened another basket since, that one stays current and the reopened one is available by its id. If the other basket is
empty, it is closed and the reopened one becomes current.
"""

from basket.baskets.closing_domain import given_back, merged
from basket.baskets.domain import Basket
from basket.baskets.ownership import is_guest
from basket.baskets.ports import Baskets
from cartwright.clock import Clock
from cartwright.events.orders import OrderCancelled, OrderRejected
from cartwright.runtime.concurrency import retry

_ATTEMPTS = 10


class BasketRestorer:
    def __init__(self, baskets: Baskets, clock: Clock) -> None:
        self._baskets = baskets
        self._clock = clock

    def ended(self, event: OrderRejected | OrderCancelled) -> None:
        """Idempotent. Raises ConcurrentUpdate, after which the event must be delivered again."""
        if not event.data.returns_basket:
            return

        def attempt() -> None:
            basket = self._baskets.get(event.data.basket_id)
            if basket is None or (basket.state, basket.order_id) != ("checked-out", event.data.order_id):
                return
            self._give_back(basket)

        retry(attempt, attempts=_ATTEMPTS)

    def _give_back(self, basket: Basket) -> None:
        at = self._clock()
        if is_guest(basket.owner):
            self._baskets.write(basket, given_back(basket, at))
            return
        current = self._baskets.current(basket.owner)
        other = self._baskets.get(current) if current else None
        if other is None or other.state != "open" or other.expires_at <= at.timestamp():
            self._baskets.reopen(basket, given_back(basket, at), current, None)
        elif other.line_count or other.currency != basket.currency:
            self._baskets.write(basket, given_back(basket, at))
        else:
            closed = merged(other, at, basket.owner)
            self._baskets.reopen(basket, given_back(basket, at, other.codes), current, (other, closed))
