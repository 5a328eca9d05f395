"""Counts an order's uses of promotions for good when it is bought, and gives them back when it comes to nothing."""

from basket.usage.ports import Usage
from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderRejected


class PromotionUsageReleaser:
    def __init__(self, usage: Usage) -> None:
        self._usage = usage

    def bought(self, event: OrderConfirmed) -> None:
        """Idempotent."""
        self._usage.confirm(event.data.order_id)

    def ended(self, event: OrderRejected | OrderCancelled) -> None:
        """Idempotent: the record of what was used goes with the first."""
        self._usage.release(event.data.order_id)
