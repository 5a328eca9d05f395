"""Keeps the list of the catalogue's SKUs up to date."""

from cartwright.aws.dynamodb import Table
from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.runtime import Composed, Handler
from cartwright.runtime.consumer import EventConsumer, on
from inventory.catalogue.repository import SkuListRepository
from inventory.catalogue.service import SkuProjector
from inventory.settings import CatalogueSettings


def compose(settings: CatalogueSettings) -> Handler:
    copy = SkuProjector(SkuListRepository(Table(settings.table_name).connect()))
    return EventConsumer(on(ProductChanged, copy.changed), on(ProductRemoved, copy.removed))


handler = Composed(compose, CatalogueSettings.from_environment)
