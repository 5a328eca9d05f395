"""Builds the events that stock emits."""

from datetime import datetime

from cartwright.events.base import Event
from cartwright.events.inventory import BackInStock, Level, StockLow
from inventory.stock.domain import StockHead


def level_changed(
    head: StockHead, available: int, *, event_id: str, at: datetime, correlation_id: str
) -> Event:
    """`head` is the head after the change. A SKU that rises from 0 to at most its threshold emits StockLow."""
    kind = BackInStock if head.availability == "in-stock" else StockLow
    return kind(
        id=event_id,
        occurred_at=at,
        correlation_id=correlation_id,
        data=Level(sku=head.sku, available=available, threshold=head.threshold, version=head.level),
    )
