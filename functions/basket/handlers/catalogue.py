"""Keeps the copy of the catalogue up to date."""

import os

from basket.bootstrap.catalogue import compose
from basket.handlers.events import EventDelivery, hearing
from basket.settings import ConsumerSettings
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow

_copy = compose(ConsumerSettings.from_environment(os.environ))

handler = EventDelivery(
    hearing(ProductChanged, _copy.changed),
    hearing(ProductRemoved, _copy.removed),
    hearing(StockLow, _copy.low),
    hearing(BackInStock, _copy.back),
)
