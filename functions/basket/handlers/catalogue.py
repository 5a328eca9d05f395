"""Keeps the copy of the catalogue up to date."""

import os

from basket.bootstrap.catalogue import compose
from basket.settings import ConsumerSettings
from cartwright.consumer import EventConsumer, on
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow

_copy = compose(ConsumerSettings.from_environment(os.environ))

handler = EventConsumer(
    on(ProductChanged, _copy.changed),
    on(ProductRemoved, _copy.removed),
    on(StockLow, _copy.low),
    on(BackInStock, _copy.back),
)
