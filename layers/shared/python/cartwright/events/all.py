"""Every event there is, for what has to know them all: contracts, pictures and tests. No function loads this."""

from cartwright.events.base import Event
from cartwright.events.catalog import PriceChanged, ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady

ALL_EVENTS: tuple[type[Event], ...] = (ProductChanged, ProductRemoved, PriceChanged, ImageReady)
