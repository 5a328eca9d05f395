"""The events services exchange, each the single source of its name, version, schema, rule and sample."""

from cartwright.events.base import Event
from cartwright.events.catalog import ProductChanged

ALL_EVENTS: tuple[type[Event], ...] = (ProductChanged,)

__all__ = ["ALL_EVENTS", "Event", "ProductChanged"]
