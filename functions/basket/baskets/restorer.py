"""Gives a basket back whose order came to nothing: open, with its lines and codes, as it was before its checkout.

The lines were never taken out of it, so nothing is moved and nothing can be doubled. A customer who has begun another
basket meanwhile keeps that one as it is, and has this one beside it, under its id; one that is still empty gives way.
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
        """Once, however often the event comes. Raises ConcurrentUpdate: then the event has to come again."""
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
