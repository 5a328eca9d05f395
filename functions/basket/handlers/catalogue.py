"""Keeps the copy of the catalogue up to date."""

from basket.settings import ConsumerSettings
from basket.shelf.repository import ShelfRepository
from basket.shelf.service import CopyKeeper
from cartwright.aws.dynamodb import Table
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow
from cartwright.runtime.composition import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on


def compose(settings: ConsumerSettings) -> Handler:
    copy = CopyKeeper(ShelfRepository(Table(settings.table_name).connect()))
    return EventConsumer(
        on(ProductChanged, copy.changed),
        on(ProductRemoved, copy.removed),
        on(StockLow, copy.low),
        on(BackInStock, copy.back),
    )


handler = Composed(compose, ConsumerSettings.from_environment)
