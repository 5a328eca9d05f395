"""Gives back what an order used of promotions' limits, when the order comes to nothing."""

from basket.usage.ports import Usage
from cartwright.events.orders import OrderCancelled, OrderRejected


class Releaser:
    def __init__(self, usage: Usage) -> None:
        self._usage = usage

    def ended(self, event: OrderRejected | OrderCancelled) -> None:
        """Twice does what once does: the record of what was used goes with the first."""
        self._usage.release(event.data.order_id)
