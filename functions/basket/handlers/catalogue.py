"""Consumes catalog and inventory events for the catalog copy."""

from basket.catalog_copy.repository import CatalogCopyRepository
from basket.catalog_copy.service import CatalogProjector
from basket.settings import ConsumerSettings
from cartwright.aws.dynamodb import Table
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.inventory import BackInStock, StockLow
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on


def compose(settings: ConsumerSettings) -> Handler:
    copy = CatalogProjector(CatalogCopyRepository(Table(settings.table_name).connect()))
    return EventConsumer(
        on(ProductChanged, copy.changed),
        on(ProductRemoved, copy.removed),
        on(StockLow, copy.low),
        on(BackInStock, copy.back),
    )


handler = Composed(compose, ConsumerSettings.from_environment)
