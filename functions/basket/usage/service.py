"""Confirms an order's usage of promotions when it is bought, and releases it when it is rejected or cancelled."""

from typing import Protocol

from cartwright.events.orders import OrderCancelled, OrderConfirmed, OrderRejected


class Usage(Protocol):
    """All methods are idempotent and ignore orders without usage."""

    def confirm(self, order_id: str) -> None:
        """Makes the held usage permanent."""
        ...

    def release(self, order_id: str) -> None:
        """Releases the order's usage permanently."""
        ...


class PromotionUsageReleaser:
    def __init__(self, usage: Usage) -> None:
        self._usage = usage

    def bought(self, event: OrderConfirmed) -> None:
        """Idempotent."""
        self._usage.confirm(event.data.order_id)

    def ended(self, event: OrderRejected | OrderCancelled) -> None:
        """Idempotent: the first call deletes the usage record."""
        self._usage.release(event.data.order_id)
