"""The events services exchange, each the single source of its name, version, schema, rule and sample."""

from cartwright.events.base import Event
from cartwright.events.catalog import PriceChanged, ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady

ALL_EVENTS: tuple[type[Event], ...] = (ProductChanged, ProductRemoved, PriceChanged, ImageReady)

__all__ = ["ALL_EVENTS", "Event", "ImageReady", "PriceChanged", "ProductChanged", "ProductRemoved"]
